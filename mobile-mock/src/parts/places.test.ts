import { expect, test } from 'vitest'
import { freePlaces, offer } from './places'

const slot = (capacity: number | null, taken: number, waiting = 0) => ({ capacity, taken, waiting })

test('free places add up over the slots and never fall below none', () => {
  expect(freePlaces([slot(5, 3), slot(2, 2), slot(1, 2)])).toBe(2)
})

test('one slot without a limit makes everyone welcome', () => {
  expect(freePlaces([slot(5, 5), slot(null, 9)])).toBeNull()
})

test.each([
  [slot(null, 40), 'place'],
  [slot(2, 1), 'place'],
  [slot(2, 2), 'queue'],
  [slot(2, 1, 3), 'queue'],
  [slot(0, 0), 'closed'],
])('%o offers a %s', (given, expected) => {
  expect(offer(given)).toBe(expected)
})
