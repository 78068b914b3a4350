import { expect, test } from 'vitest'
import { date, list, plurals } from './welsh'

// Node knows Welsh, where Chromium does not.
const known = new Intl.PluralRules('cy')

test('counts take the form that Welsh gives them', () => {
  for (let count = 0; count <= 120; count += 1) expect(plurals.select(count)).toBe(known.select(count))
  expect(plurals.select(1.5)).toBe(known.select(1.5))
})

test('days and months are those of Welsh', () => {
  for (const options of [
    { weekday: 'long', day: 'numeric', month: 'long' },
    { weekday: 'short', day: 'numeric', month: 'short' },
  ] as const) {
    const english = new Intl.DateTimeFormat('en-GB', options)
    const welsh = new Intl.DateTimeFormat('cy', options)
    for (let day = 0; day < 365; day += 7.3) {
      const at = new Date(Date.UTC(2026, 0, 1) + day * 86_400_000)
      const words = (text: string) => text.toLowerCase().replace(',', '').split(' ')
      const written = words(date(english.formatToParts(at)))
      // Node shortens some months by a letter or two more or less.
      const expected = words(welsh.format(at))
      expect(written.map((word) => word.slice(0, 3))).toEqual(expected.map((word) => word.slice(0, 3)))
      if (options.month === 'long') expect(written).toEqual(expected)
    }
  }
})

test('names are joined by a, and before a vowel by ac', () => {
  expect(list([])).toBe('')
  expect(list(['Ailsa'])).toBe('Ailsa')
  expect(list(['Ailsa', 'Ben'])).toBe('Ailsa a Ben')
  expect(list(['Ailsa', 'Ben', 'Owen'])).toBe('Ailsa, Ben ac Owen')
})
