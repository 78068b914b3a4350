// Spots as people can read them where nobody has named them, and how far things lie off.
import { locale, say } from '../../../words/words'
import type { Found, Spot } from '../writing'

/** "56.1180, −3.9360": some ten metres are enough to recognise it. */
export function coarse({ lat, lng }: Spot): string {
  const format = new Intl.NumberFormat(locale(), { minimumFractionDigits: 4, maximumFractionDigits: 4 })
  return `${format.format(lat)}, ${format.format(lng)}`
}

/** "40 metres away", in steps of ten up to a kilometre. */
export function away(metres: number): string {
  if (metres < 10) return say('reporting.alike.here')
  if (metres < 1_000) return say('reporting.alike.metres', { metres: Math.round(metres / 10) * 10 })
  const kilometres = new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(metres / 1_000)
  return say('reporting.alike.kilometres', { kilometres })
}

/** What a spot is called: in the words it was looked up by, else in the server's, else by its degrees. */
export function nameOf(spot: Spot, found: Found | null, called: string, label: string | null): string {
  return (found === 'address' && called) || label || called || coarse(spot)
}
