import { expect, test } from 'vitest'
import { cleared, count, ofActivities, ofMap, ofReports, read, write } from './filters'

const now = Date.parse('2026-11-22T12:00:00Z')
const within = { south: 56, west: -4, north: 57, east: -3 }

test('an address that chooses nothing shows pledges', () => {
  expect(read('')).toEqual({ kind: 'pledges', states: [], categories: [], since: null, text: '' })
  expect(write(read(''))).toBe('')
})

test('a choice comes back from its address as it was', () => {
  const address = '?kind=reports&state=OPEN,FIXED&category=Q2F0OjE%3D,b&since=7&text=lamp%20post'
  const chosen = read(address)
  expect(chosen).toEqual({
    kind: 'reports',
    states: ['OPEN', 'FIXED'],
    categories: ['Q2F0OjE=', 'b'],
    since: 7,
    text: 'lamp post',
  })
  expect(read(write(chosen))).toEqual(chosen)
  expect(count(chosen)).toBe(5)
  expect(write(cleared(chosen))).toBe('?kind=reports&text=lamp%20post')
})

test('nonsense in an address chooses nothing', () => {
  const chosen = read('?kind=cats&state=HIDDEN,,BROKEN,OPEN&since=yesterday&category=,')
  expect(chosen).toEqual({ kind: 'pledges', states: ['OPEN'], categories: [], since: null, text: '' })
  expect(read('?since=2026-13-45').since).toBeNull()
  expect(read('?since=0').since).toBeNull()
})

test('map and list are asked for the same, from the same instant', () => {
  const chosen = read('?kind=reports&state=OPEN&category=a&since=7')
  expect(ofMap(chosen, now)).toEqual({
    kinds: ['REPORT'],
    states: ['OPEN'],
    categories: ['a'],
    createdSince: '2026-11-15',
  })
  expect(ofReports(chosen, within, now)).toEqual({
    within,
    states: ['OPEN'],
    categories: ['a'],
    createdAfter: '2026-11-15T00:00:00Z',
  })
})

test('filters are of reports, so beside another list the map shows everything but what is over', () => {
  const { endsAfter } = ofActivities(within, now)
  expect(ofMap(read('?kind=pledges&state=OPEN'), now)).toEqual({ endsAfter })
  expect(ofMap(read('?kind=reports'), now)).toEqual({ endsAfter })
})

test('of activities, those that were not over when this hour began', () => {
  expect(ofActivities(within, now + 59 * 60_000)).toEqual({ within, endsAfter: '2026-11-22T12:00:00.000Z' })
  expect(ofActivities(within, now + 60 * 60_000)).toEqual({ within, endsAfter: '2026-11-22T13:00:00.000Z' })
})
