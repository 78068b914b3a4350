import { beforeEach, expect, test, vi } from 'vitest'
import { dayAfter, hourOf, inWords, lastDate, latest, written } from './days'

beforeEach(() => {
  vi.stubGlobal('navigator', { languages: ['en-GB'] })
  vi.useFakeTimers({ now: Date.parse('2026-11-22T12:00:00Z') })
})

test('days are counted on the calendar of the place', () => {
  expect(dayAfter(0, Date.parse('2026-11-22T23:30:00Z'), 'Europe/Warsaw')).toBe('2026-11-23')
  expect(dayAfter(14, Date.parse('2026-11-22T23:30:00Z'), 'Europe/London')).toBe('2026-12-06')
  expect(dayAfter(1, Date.parse('2028-02-28T12:00:00Z'), 'UTC')).toBe('2028-02-29')
})

test('a deadline is the first instant after its last day', () => {
  expect(lastDate('2026-11-29T00:00:00Z', 'Europe/London')).toBe('2026-11-28')
})

test('a deadline can be put off to twice as many days', () => {
  expect(latest('2026-11-20T09:00:00Z', '2026-12-01T00:00:00Z', 'Europe/London')).toBe('2026-12-11')
})

test('days and hours in words', () => {
  expect(inWords('2026-11-28')).toBe('Saturday 28 November')
  expect(inWords('')).toBe('')
  expect(written('2026-11-28')).toBe('28 November 2026')
  expect(hourOf('2026-11-28T10:05:00Z', 'Europe/London')).toBe('Saturday 28 November, 10:05')
})
