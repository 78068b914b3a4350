// What the app says, from one catalogue per language; English stands in for what a catalogue lacks.
import { IntlMessageFormat } from 'intl-messageformat'
import english from './en.json'

export type Key = keyof typeof english
type Values = Record<string, string | number>
type Catalogue = Partial<Record<Key, string>>

const catalogues = import.meta.glob<Catalogue>(['./*.json', '!./en.json'], { import: 'default' })
const formats = new Map<Key, IntlMessageFormat>()
let chosen = 'en'
let words: Catalogue = english

/** The language of the words shown, as a BCP 47 tag. */
export function language(): string {
  return chosen
}

/** The locale for dates and numbers: the reader's own region, where it is the same language. */
export function locale(): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === chosen) ?? chosen
}

/** Take the first of the reader's languages that there is a catalogue for. Before anything is shown. */
export async function choose(wanted: readonly string[] = navigator.languages) {
  for (const tag of wanted) {
    const [base = ''] = tag.split('-')
    const load = catalogues[`./${base}.json`]
    if (base !== 'en' && !load) continue
    words = load ? await load() : english
    chosen = base
    break
  }
  formats.clear()
  document.documentElement.lang = chosen
  document.documentElement.dir = ['ar', 'fa', 'he', 'ur'].includes(chosen) ? 'rtl' : 'ltr'
}

/** The message under `key`, with its plurals and values filled in. */
export function say(key: Key, values?: Values): string {
  let format = formats.get(key)
  if (!format) {
    const text = words[key]
    format = text === undefined ? new IntlMessageFormat(english[key], 'en') : new IntlMessageFormat(text, locale())
    formats.set(key, format)
  }
  return String(format.format(values))
}

/** Names as a sentence part: "Ailsa, Ben and 3 others". */
export function names(known: string[], more: number): string {
  if (more > 0 && known.length > 0) return say('list.and', { names: known.join(', '), more })
  return new Intl.ListFormat(locale()).format(known)
}
