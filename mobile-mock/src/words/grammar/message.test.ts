import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, test } from 'vitest'
import welsh from '../cy.json'
import english from '../en.json'
import polish from '../pl.json'
import urdu from '../ur.json'
import { fill, read } from './message'

const catalogues: Record<string, Record<string, string>> = { en: english, cy: welsh, ur: urdu, pl: polish }

function speech(language: string) {
  return { number: new Intl.NumberFormat(language), plural: new Intl.PluralRules(language) }
}

describe.each(Object.keys(catalogues))('%s', (language) => {
  test.each([0, 1, 2, 3, 5, 6, 12, 22, 1234, 1.5])('is read as ICU reads it, for %d of everything', (count) => {
    for (const text of Object.values(catalogues[language] ?? {})) {
      const names = text.matchAll(/\{(\w+)(, (?:plural|number))?/g)
      const values = Object.fromEntries(Array.from(names, ([, name, counted]) => [name, counted ? count : `<${name}>`]))
      const known = new IntlMessageFormat(text, language, undefined, { ignoreTag: true })
      expect(fill(read(text), values, speech(language))).toBe(String(known.format(values)))
    }
  })
})

test('choices and numbers within forms', () => {
  const text = '{who, select, me {{count, plural, =0 {none} one {one of {all, number}} other {# of {all, number}}}} other {{who}}}'
  const said = (values: Record<string, string | number>) => fill(read(text), values, speech('en'))
  expect(said({ who: 'me', count: 0, all: 1 })).toBe('none')
  expect(said({ who: 'me', count: 1200, all: 3400 })).toBe('1,200 of 3,400')
  expect(said({ who: 'Ben', count: 1, all: 1 })).toBe('Ben')
})

test('a value that was forgotten is seen, and breaks nothing', () => {
  expect(fill(read('By {name}'), {}, speech('en'))).toBe('By {name}')
})

test.each(['{', '}', 'a {b', '{a, plural, one {b}}', '{a, plural, other {b}', '{a, date}', '{a b}', '{a,}'])('%s is no message', (text) => {
  expect(() => read(text)).toThrow(SyntaxError)
})
