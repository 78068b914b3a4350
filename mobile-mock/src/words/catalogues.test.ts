import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser'
import { describe, expect, test } from 'vitest'
import welsh from './cy.json'
import english from './en.json'
import { LANGUAGES } from './languages'
import polish from './pl.json'
import urdu from './ur.json'

const whole: Record<string, string> = english
const catalogues: Record<string, Record<string, string>> = { cy: welsh, ur: urdu, pl: polish }
const forms: Record<string, string[]> = {
  cy: ['zero', 'one', 'two', 'few', 'many', 'other'],
  ur: ['one', 'other'],
  pl: ['one', 'few', 'many', 'other'],
}

/** What a message is given, and which kind of thing each is: `count plural`, `name argument`. */
function given(text: string): Set<string> {
  const found = new Set<string>()
  every(parse(text), (each) => {
    if ('value' in each && each.type !== TYPE.literal) found.add(`${each.value} ${TYPE[each.type]}`)
  })
  return found
}

function every(elements: MessageFormatElement[], visit: (element: MessageFormatElement) => void) {
  for (const each of elements) {
    visit(each)
    if ('options' in each) for (const { value } of Object.values(each.options)) every(value, visit)
    if (each.type === TYPE.tag) every(each.children, visit)
  }
}

/** What is said somewhere: keys as they are, and those of which a part is filled in, such as `stage.${stage}`. */
function said(): (key: string) => boolean {
  const files = import.meta.glob<string>(['../**/*.{svelte,ts}', '!../**/*.test.ts', '!../gql/**'], { query: '?raw', import: 'default', eager: true })
  const source = Object.values(files).join('\n')
  const plain = new Set(Array.from(source.matchAll(/['"]([\w.]+)['"]/g), ([, key]) => key))
  const filled = Array.from(source.matchAll(/`(\w+\.(?:[\w.]|\$\{[^}]*\})*)`/g), ([, key = '']) => {
    const parts = key.split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', '\\.'))
    return new RegExp(`^${parts.join('\\w+')}$`)
  })
  return (key) => plain.has(key) || filled.some((each) => each.test(key))
}

test('nothing is in the catalogues that is said nowhere', () => {
  const used = said()
  expect(used('stage.BEFORE')).toBe(true)
  expect(used('stage.NEVER.SAID')).toBe(false)
  expect(Object.keys(whole).filter((key) => !used(key))).toEqual([])
})

test('every language has its catalogue', () => {
  expect(['en', ...Object.keys(catalogues)].sort()).toEqual(LANGUAGES.map(({ code }) => code).sort())
})

describe.each(Object.keys(catalogues))('%s', (language) => {
  const catalogue = catalogues[language] ?? {}

  test('says all that English says, in its order, and nothing else', () => {
    expect(Object.keys(catalogue)).toEqual(Object.keys(whole))
  })

  test('is given what English is given', () => {
    for (const [key, text] of Object.entries(catalogue)) {
      expect([key, [...given(text)].sort()]).toEqual([key, [...given(whole[key] ?? '')].sort()])
    }
  })

  test('has each form of number that it needs', () => {
    for (const [key, text] of Object.entries(catalogue)) {
      every(parse(text), (each) => {
        if (each.type !== TYPE.plural) return
        const had = Object.keys(each.options).filter((form) => !form.startsWith('='))
        expect([key, had.sort()]).toEqual([key, [...(forms[language] ?? [])].sort()])
      })
    }
  })

  test('leaves nothing empty, and no words as they are in English', () => {
    // Names, and what is the same word in both.
    const same = Object.entries(catalogue).filter(([key, text]) => text === whole[key] && /[a-z]{4}/.test(text.replace(/\{\w+\}/g, '')))
    expect(Object.values(catalogue).filter((text) => text.trim() === '')).toEqual([])
    expect(same.map(([, text]) => text).filter((text) => !['Pledgebank', 'Stirling', 'Poster'].includes(text))).toEqual([])
  })
})
