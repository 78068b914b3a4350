// The languages the app is spoken in, each by its own name.

export const LANGUAGES = [
  { code: 'en', name: 'English', direction: 'ltr' },
  { code: 'cy', name: 'Cymraeg', direction: 'ltr' },
  { code: 'ur', name: 'اردو', direction: 'rtl' },
  { code: 'pl', name: 'Polski', direction: 'ltr' },
] as const

/** As a BCP 47 tag. */
export type Language = (typeof LANGUAGES)[number]['code']

/** The first of the wanted tags, such as `cy-GB`, that the app is spoken in; English when none is. */
export function best(wanted: readonly (string | null)[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find(({ code }) => code === tag?.split('-')[0]?.toLowerCase())
    if (found) return found.code
  }
  return 'en'
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return LANGUAGES.find(({ code }) => code === language)?.direction ?? 'ltr'
}
