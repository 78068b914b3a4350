import { expect, test } from 'vitest'
import { instantOf, partsOf, spansOf, type Half } from './week'

test('what touches is one time', () => {
  const parts = new Set<Half>(['SATURDAY morning', 'SATURDAY afternoon', 'MONDAY evening', 'SUNDAY morning', 'SUNDAY evening'])
  const spans = spansOf(parts)
  expect(spans).toEqual([
    { day: 'MONDAY', begins: 1020, ends: 1260 },
    { day: 'SATURDAY', begins: 480, ends: 1020 },
    { day: 'SUNDAY', begins: 480, ends: 720 },
    { day: 'SUNDAY', begins: 1020, ends: 1260 },
  ])
  expect(partsOf(spans)).toEqual(parts)
})

test('a part counts only where all of it was said', () => {
  expect([...partsOf([{ day: 'FRIDAY', begins: 600, ends: 1440 }])]).toEqual(['FRIDAY afternoon', 'FRIDAY evening'])
  expect(spansOf(new Set())).toEqual([])
})

test('days have their names', () => {
  const name = (day: 'MONDAY' | 'SUNDAY') => new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(instantOf(day))
  expect([name('MONDAY'), name('SUNDAY')]).toEqual(['Monday', 'Sunday'])
})
