// A week in parts that people think in: for each day a morning, an afternoon and an evening.
import type { Weekday, WeeklySpanInput } from '../../gql/graphql'

export const DAYS = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const satisfies readonly Weekday[]

/** Minutes after midnight. */
export const PARTS = {
  morning: [8 * 60, 12 * 60],
  afternoon: [12 * 60, 17 * 60],
  evening: [17 * 60, 21 * 60],
} as const
export type Part = keyof typeof PARTS
export const NAMES = Object.keys(PARTS) as Part[]

/** One part of one day, such as `SATURDAY morning`. */
export type Half = `${Weekday} ${Part}`

/** The parts that lie whole within what was said. */
export function partsOf(spans: readonly { day: Weekday; begins: number; ends: number }[]): Set<Half> {
  const found = new Set<Half>()
  for (const { day, begins, ends } of spans)
    for (const part of NAMES) {
      const [from, to] = PARTS[part]
      if (begins <= from && to <= ends) found.add(`${day} ${part}`)
    }
  return found
}

/** The same as times, what touches as one. */
export function spansOf(parts: ReadonlySet<Half>): WeeklySpanInput[] {
  return DAYS.flatMap((day) => {
    const spans: WeeklySpanInput[] = []
    for (const part of NAMES) {
      if (!parts.has(`${day} ${part}`)) continue
      const [begins, ends] = PARTS[part]
      const last = spans.at(-1)
      if (last && last.ends === begins) last.ends = ends
      else spans.push({ day, begins, ends })
    }
    return spans
  })
}

/** A day of that weekday, at noon UTC, to have its name written by. */
export function instantOf(day: Weekday): number {
  // 5 January 1970 was a Monday.
  return Date.UTC(1970, 0, 5 + DAYS.indexOf(day), 12)
}
