import { expect, test } from 'vitest'
import { comes, freePlaces, isTheDay, largestParty, oddness, offer, ownSlot, standing, type Standing } from './places'

const slot = (capacity: number | null, taken: number, waiting = 0) => ({ capacity, taken, waiting })
const signup = (state: Standing['state']) => ({ viewerSignup: { state } as Standing })

test('free places add up over the slots and never fall below none', () => {
  expect(freePlaces([slot(5, 3), slot(2, 2), slot(1, 2)])).toBe(2)
})

test('one slot without a limit makes everyone welcome', () => {
  expect(freePlaces([slot(5, 5), slot(null, 9)])).toBeNull()
})

test.each([
  [slot(null, 40), 1, 'place'],
  [slot(2, 1), 1, 'place'],
  [slot(2, 2), 1, 'queue'],
  [slot(2, 1, 3), 1, 'queue'],
  [slot(0, 0), 1, 'closed'],
  [slot(5, 3), 2, 'place'],
  [slot(5, 3), 3, 'queue'],
])('%o offers %i people a %s', (given, party, expected) => {
  expect(offer(given, party)).toBe(expected)
})

test('a party is as large as the task, and never more than twenty', () => {
  expect([slot(1, 0), slot(8, 7), slot(200, 0), slot(null, 0)].map(largestParty)).toEqual([1, 8, 20, 20])
})

test('who has left or was turned down has no place and may join again', () => {
  for (const state of ['CANCELLED', 'DECLINED', 'EXPIRED', 'NO_SHOW'] as const) expect(standing(signup(state))).toBeNull()
  expect(standing(signup('WAITLISTED'))).not.toBeNull()
  expect(ownSlot([{ viewerSignup: null }, signup('EXPIRED')])).toBeUndefined()
})

test('an offer and a queue are no place yet', () => {
  expect([signup('OFFERED'), signup('WAITLISTED'), signup('REQUESTED')].map(({ viewerSignup }) => comes(viewerSignup))).toEqual([false, false, false])
  expect([signup('CONFIRMED'), signup('CHECKED_IN')].map(({ viewerSignup }) => comes(viewerSignup))).toEqual([true, true])
  expect(comes(undefined)).toBe(false)
})

test('people check in from twelve hours before it begins until twelve hours after it ends', () => {
  const activity = { startsAt: '2026-11-28T10:00:00Z', endsAt: '2026-11-28T12:00:00Z' }
  const at = (instant: string) => isTheDay(activity, Date.parse(instant))
  expect([at('2026-11-27T21:59:00Z'), at('2026-11-27T22:00:00Z'), at('2026-11-29T00:00:00Z'), at('2026-11-29T00:01:00Z')]).toEqual([false, true, true, false])
})

test('a wrong clock is nothing that somebody can mend when they check in', () => {
  expect(oddness(['CLOCK'])).toBeNull()
  expect(oddness(['CLOCK', 'NO_PLACE'])).toBe('NO_PLACE')
})
