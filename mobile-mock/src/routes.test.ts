import { expect, test } from 'vitest'
import { address, read } from './routes'

test('an address leads back to the thing it was made for', () => {
  expect(read(address.report('R-7 K/9'))).toEqual({ page: 'report', ref: 'R-7 K/9' })
  expect(read(address.pledge('brambles'))).toEqual({ page: 'pledge', ref: 'brambles' })
  expect(read(address.activity('QWN0=='))).toEqual({ page: 'activity', id: 'QWN0==' })
})

test('an address that was written wrongly still names something', () => {
  expect(read('/report/%E0%A4%A')).toEqual({ page: 'report', ref: '%E0%A4%A' })
})

test('the root is the map', () => {
  expect(read('/')).toEqual({ page: 'around' })
})

test.each(['/report', '/report/a/b', '/elsewhere/x', '/%E0%A4%A'])('%s is none of ours', (path) => {
  expect(read(path)).toEqual({ page: 'lost' })
})
