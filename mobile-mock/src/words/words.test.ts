import { IntlMessageFormat } from 'intl-messageformat'
import { beforeEach, expect, test, vi } from 'vitest'
import english from './en.json'
import { ago, daysLeft, hours, lastDay } from './times'
import { choose, language, list, names, say, setLanguage, short } from './words'

const now = Date.parse('2026-11-22T12:00:00Z')

beforeEach(() => {
  vi.stubGlobal('navigator', { languages: ['en-GB'] })
  vi.useFakeTimers({ now })
})

test('every message can be read', () => {
  for (const text of Object.values(english)) expect(() => new IntlMessageFormat(text, 'en'), text).not.toThrow()
})

test('counts have their plural', () => {
  expect(say('activity.free', { count: 0 })).toBe('full')
  expect(say('activity.free', { count: 1 })).toBe('1 place free')
  expect(say('activity.free', { count: 4 })).toBe('4 places free')
})

test('things stand one after another, and large counts in short', () => {
  expect([list([]), list(['Rake']), list(['Rake', 'Spade', 'Barrow'])]).toEqual(['', 'Rake', 'Rake, Spade, Barrow'])
  expect([short(999), short(1234), short(12_345)]).toEqual(['999', '1.2k', '12k'])
})

test('names are joined as in speech', () => {
  expect(names(['Ailsa', 'Ben'], 0)).toBe('Ailsa and Ben')
  expect(names(['Ailsa', 'Ben'], 3)).toBe('Ailsa, Ben and 3 others')
})

test('a deadline is told by the last day that is still in time, where it applies', () => {
  expect(lastDay('2026-11-29T00:00:00Z', 'Europe/London')).toBe('Saturday 28 November')
  expect(lastDay('2026-11-28T23:00:00Z', 'Europe/Warsaw')).toBe('Saturday 28 November')
})

test('the last day has no whole day left', () => {
  expect(daysLeft('2026-11-23T00:00:00Z', now)).toBe(0)
  expect(daysLeft('2026-11-25T00:00:00Z', now)).toBe(2)
  expect(daysLeft('2026-11-01T00:00:00Z', now)).toBe(0)
})

test('hours are those of the place', () => {
  expect(hours('2026-07-04T09:00:00Z', '2026-07-04T11:30:00Z', 'Europe/London')).toMatch(/^10:00\s?–\s?12:30$/)
})

test('the language is the first of the reader’s that there is, unless one was set on this phone', async () => {
  const storage = new Map<string, string>()
  vi.stubGlobal('document', { documentElement: {} })
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
  })
  await choose(['de-DE', 'pl-PL', 'en-GB'])
  expect(language()).toBe('pl')
  expect(say('activity.free', { count: 22 })).toBe('22 wolne miejsca')
  await setLanguage('ur')
  expect(document.documentElement).toEqual({ lang: 'ur', dir: 'rtl' })
  expect(say('pledge.by', { name: 'Ben' })).toBe('عہد کرنے والا: \u2068Ben\u2069')
  expect(hours('2026-07-04T09:00:00Z', '2026-07-04T15:30:00Z', 'Europe/London')).toMatch(/^10:00\s?–\s?16:30$/)
  expect(list(['ریک', 'بیلچہ', 'ٹوکری'])).toBe('ریک، بیلچہ، ٹوکری')
  expect(short(1234)).toMatch(/^1.2\sہزار$/)
  await choose(['en-GB'])
  expect(language()).toBe('ur')
  await setLanguage('cy')
  expect(say('activity.free', { count: 2 })).toBe('2 le ar gael')
  expect(lastDay('2026-11-29T00:00:00Z', 'Europe/London')).toBe('dydd Sadwrn 28 Tachwedd')
  expect(names(['Ailsa', 'Owen'], 0)).toBe('Ailsa ac Owen')
  await setLanguage('en')
  await choose(['xx'])
  expect(language()).toBe('en')
})

test('what has just happened is told relative to now', () => {
  expect(ago('2026-11-22T11:59:40Z', now)).toBe('just now')
  expect(ago('2026-11-22T11:55:00Z', now)).toBe('5 minutes ago')
  expect(ago('2026-11-21T11:00:00Z', now)).toBe('yesterday')
  expect(ago('2026-09-01T11:00:00Z', now)).toBe('Tuesday 1 September')
})

test('what was the day before yesterday is not told as yesterday', () => {
  const morning = new Date(2026, 10, 22, 8).getTime()
  expect(ago(new Date(2026, 10, 20, 22).toISOString(), morning)).toBe('2 days ago')
  expect(ago(new Date(2026, 10, 21, 7).toISOString(), morning)).toBe('yesterday')
  expect(ago(new Date(2026, 10, 21, 9).toISOString(), morning)).toBe('23 hours ago')
})
