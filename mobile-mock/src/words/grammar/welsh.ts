// What Chromium does not know of Welsh: its six forms of number, its days and months, and how names are joined.

const FORMS: Record<number, Intl.LDMLPluralRule> = { 0: 'zero', 1: 'one', 2: 'two', 3: 'few', 6: 'many' }

/** Which form a count takes. Welsh has no ordinals of its own here, so they are told like counts. */
export const plurals = {
  select: (count: number): Intl.LDMLPluralRule => FORMS[count] ?? 'other',
} as Intl.PluralRules

// Days and months from January and Sunday on: in full, and in short for a calendar leaf.
const DAYS = 'dydd Sul|dydd Llun|dydd Mawrth|dydd Mercher|dydd Iau|dydd Gwener|dydd Sadwrn'.split('|')
const MONTHS =
  'Ionawr|Chwefror|Mawrth|Ebrill|Mai|Mehefin|Gorffennaf|Awst|Medi|Hydref|Tachwedd|Rhagfyr'.split('|')
const SHORT_DAYS = 'Sul|Llun|Maw|Mer|Iau|Gwe|Sad'.split('|')
const SHORT_MONTHS = 'Ion|Chwef|Maw|Ebr|Mai|Meh|Gorff|Awst|Medi|Hyd|Tach|Rhag'.split('|')

const ENGLISH_DAYS = 'Sun|Mon|Tue|Wed|Thu|Fri|Sat'.split('|')
const ENGLISH_MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'.split('|')

/** A date as English wrote it, with the days and months of Welsh. */
export function date(parts: Intl.DateTimeFormatPart[]): string {
  return parts.map(({ type, value }) => {
    const full = value.length > 3 && value !== 'Sept'
    if (type === 'weekday') return (full ? DAYS : SHORT_DAYS)[at(ENGLISH_DAYS, value)] ?? value
    if (type === 'month') return (full ? MONTHS : SHORT_MONTHS)[at(ENGLISH_MONTHS, value)] ?? value
    return value
  }).join('')
}

function at(known: string[], value: string): number {
  return known.indexOf(value.slice(0, 3))
}

/** "Ailsa, Ben ac Owen": "a" becomes "ac" before a vowel. */
export function list(names: readonly string[]): string {
  const last = names.at(-1)
  if (last === undefined || names.length === 1) return last ?? ''
  const joint = /^[aeiouwyâêîôûŵŷáéíóú]/i.test(last) ? 'ac' : 'a'
  return `${names.slice(0, -1).join(', ')} ${joint} ${last}`
}
