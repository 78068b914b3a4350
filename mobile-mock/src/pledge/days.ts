// Days of the calendar as promises name them: "2026-11-28", without an hour.
import { day, write } from '../words/times'

const DAY = 86_400_000

/** The day `days` after that of `instant`, in a zone: by default where the reader is. */
export function dayAfter(days: number, instant: number, timeZone?: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone })
  const [year, month, date] = parts.format(instant).split('-').map(Number)
  return new Date(Date.UTC(year!, month! - 1, date! + days)).toISOString().slice(0, 10)
}

/** The last day on which a deadline is still open, as a calendar day of its zone. */
export function lastDate(deadline: string, timeZone: string): string {
  return dayAfter(0, Date.parse(deadline) - 1, timeZone)
}

/** The latest day to which a deadline can be put off: twice as long as it was open from the start. */
export function latest(createdAt: string, deadline: string, timeZone: string): string {
  const began = dayAfter(0, Date.parse(createdAt), timeZone)
  const ends = lastDate(deadline, timeZone)
  const open = Math.round((Date.parse(ends) - Date.parse(began)) / DAY)
  return dayAfter(2 * open + 1, Date.parse(began), 'UTC')
}

/** "Saturday 28 November" for a calendar day; empty for what is none. */
export function inWords(date: string): string {
  return Number.isNaN(Date.parse(date)) ? '' : day(`${date}T12:00:00Z`, 'UTC')
}

/** "28 November 2026", as the sentence of a pledge names its day. */
export function written(date: string): string {
  if (Number.isNaN(Date.parse(date))) return ''
  return write(date, { dateStyle: 'long', timeZone: 'UTC' })
}

/** "Saturday 28 November, 10:00". */
export function hourOf(instant: string, timeZone: string): string {
  return `${day(instant, timeZone)}, ${write(instant, { hour: 'numeric', minute: '2-digit', timeZone })}`
}
