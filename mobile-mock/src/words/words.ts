// What the app says, from one catalogue per language; English stands in for what a catalogue lacks.
import { spoken, type Catalogue, type Key } from './chosen.svelte'
import english from './en.json'
import { fill, read, type Speech } from './grammar/message'
import * as welsh from './grammar/welsh'
import { best, directionOf, type Language } from './languages'

export type { Key } from './chosen.svelte'
type Values = Record<string, string | number>

const KEPT = 'pledgebank.language'
const catalogues: Record<Exclude<Language, 'en'>, () => Promise<{ default: Catalogue }>> = {
  cy: () => import('./cy.json'),
  ur: () => import('./ur.json'),
  pl: () => import('./pl.json'),
}
const formats = new WeakMap<Catalogue, Map<Key, ReturnType<typeof read>>>()

/** The language of the words shown, as a BCP 47 tag. */
export function language(): Language {
  return spoken.language
}

/** The locale for numbers and clocks: the reader's own region, where it is the same language. */
export function locale(): string {
  // Chromium knows no Welsh: its days and months are our own, and all else is as in English.
  if (spoken.language === 'cy') return 'en-GB'
  return navigator.languages.find((tag) => tag.split('-')[0] === spoken.language) ?? spoken.language
}

/** Speak the language that was set on this phone, otherwise the first of the reader's that we have. */
export async function choose(wanted: readonly string[] = navigator.languages) {
  await speak(best([kept(), ...wanted]))
}

/** Speak this language, now and whenever the app is opened again on this phone. */
export async function setLanguage(language: Language) {
  keep(language)
  await speak(language)
}

async function speak(language: Language) {
  try {
    spoken.change(language, language === 'en' ? english : (await catalogues[language]()).default)
  } catch {
    // Its words were never fetched and there is no network: those that are here will do until the next time.
  }
  document.documentElement.lang = spoken.language
  document.documentElement.dir = directionOf(spoken.language)
}

/** The message under `key`, with its plurals and values filled in. */
export function say(key: Key, values: Values = {}): string {
  return fill(format(key), directionOf(spoken.language) === 'rtl' ? apart(values) : values, speech())
}

function format(key: Key): ReturnType<typeof read> {
  const { words } = spoken
  const made = formats.get(words) ?? new Map<Key, ReturnType<typeof read>>()
  formats.set(words, made)
  const found = made.get(key) ?? read(words[key] ?? english[key])
  made.set(key, found)
  return found
}

let held: { of: string; speech: Speech } | undefined

/** How the language now spoken counts. */
function speech(): Speech {
  const now = `${spoken.language} ${locale()}`
  if (held?.of !== now) {
    const plural = spoken.language === 'cy' ? welsh.plurals : new Intl.PluralRules(locale())
    held = { of: now, speech: { number: new Intl.NumberFormat(locale()), plural } }
  }
  return held.speech
}

/** Names and titles of another script must not turn the sentence around them: each within isolating marks. */
function apart(values: Values): Values {
  const isolated = Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? `\u2068${value}\u2069` : value])
  return Object.fromEntries(isolated)
}

/** Several things one after another, by the language's own comma. */
export function list(parts: readonly string[]): string {
  const sample = new Intl.ListFormat(locale(), { style: 'narrow' }).formatToParts(['1', '2', '3'])
  return parts.join(sample.find(({ type }) => type === 'literal')?.value ?? ', ')
}

/** A count in little room: "1.2k". */
export function short(count: number): string {
  return new Intl.NumberFormat(locale(), { notation: 'compact' }).format(count)
}

/** Names as a sentence part: "Ailsa, Ben and 3 others". */
export function names(known: string[], more: number): string {
  if (more > 0 && known.length > 0) return say('list.and', { names: list(known), more })
  return spoken.language === 'cy' ? welsh.list(known) : new Intl.ListFormat(locale()).format(known)
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT)
  } catch {
    return null
  }
}

function keep(language: Language) {
  try {
    localStorage.setItem(KEPT, language)
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}

globalThis.addEventListener?.('storage', (event) => {
  if (event.key === KEPT) void choose()
})
