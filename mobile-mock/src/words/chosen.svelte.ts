// The language spoken now and its words, as reactive values: what has been said is said again in a new one.
import english from './en.json'
import type { Language } from './languages'

export type Key = keyof typeof english
export type Catalogue = Partial<Record<Key, string>>

let chosen = $state.raw<{ language: Language; words: Catalogue }>({ language: 'en', words: english })

export const spoken = {
  get language() {
    return chosen.language
  },
  get words() {
    return chosen.words
  },
  /** Speak another language from here on. */
  change(language: Language, words: Catalogue) {
    chosen = { language, words }
  },
}
