import { expect, test } from 'vitest'
import { address, read } from './routes'

test('an address leads back to the thing it was made for', () => {
  expect(read(address.report('R-7 K/9'))).toEqual({ page: 'report', ref: 'R-7 K/9' })
  expect(read(address.pledge('brambles'))).toEqual({ page: 'pledge', ref: 'brambles' })
  expect(read(address.activity('QWN0=='))).toEqual({ page: 'activity', id: 'QWN0==' })
  expect(read(address.group('burn-friends'))).toEqual({ page: 'group', slug: 'burn-friends' })
})

test.each(['mine', 'settings', 'waiting', 'groups'])('/%s is a page of its own', (page) => {
  expect(read(`/${page}`)).toEqual({ page })
})

test('what is new has a page each', () => {
  expect(read('/new/report')).toEqual({ page: 'reporting' })
  expect(read('/new/pledge')).toEqual({ page: 'promising' })
  expect(read('/new/moon')).toEqual({ page: 'lost' })
})

test('an address that was written wrongly still names something', () => {
  expect(read('/report/%E0%A4%A')).toEqual({ page: 'report', ref: '%E0%A4%A' })
})

test('the root is the map', () => {
  expect(read('/')).toEqual({ page: 'around' })
})

test.each(['/report', '/mine/x', '/constructor', '/report/a/b', '/elsewhere/x', '/%E0%A4%A'])('%s is none of ours', (path) => {
  expect(read(path)).toEqual({ page: 'lost' })
})
