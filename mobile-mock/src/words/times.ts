// Instants as people say them, in the zone of the place they belong to.
import { locale, say } from './words'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** "Saturday 28 November", with the year when it is another one. */
export function day(instant: string | number, timeZone?: string): string {
  const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long', timeZone }
  if (new Date(instant).getFullYear() !== new Date().getFullYear()) options.year = 'numeric'
  return new Intl.DateTimeFormat(locale(), options).format(new Date(instant)).replace(',', '')
}

/** The last day on which a deadline is still open; a deadline is the first instant that is too late. */
export function lastDay(deadline: string, timeZone: string): string {
  return day(Date.parse(deadline) - 1, timeZone)
}

/** Whole days from now to a deadline; 0 on its last day. */
export function daysLeft(deadline: string, now: number): number {
  return Math.max(0, Math.floor((Date.parse(deadline) - now) / DAY))
}

/** "10:00–12:00". */
export function hours(from: string, to: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(locale(), { hour: 'numeric', minute: '2-digit', timeZone })
  return format.formatRange(new Date(from), new Date(to))
}

/** Weekday, day and month in short, for a small calendar leaf. */
export function leaf(instant: string, timeZone: string): { weekday: string; day: string; month: string } {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale(), { ...options, timeZone }).format(new Date(instant))
  return { weekday: part({ weekday: 'short' }), day: part({ day: 'numeric' }), month: part({ month: 'short' }) }
}

/** "5 minutes ago", "yesterday", and the date after a month. */
export function ago(instant: string, now: number): string {
  const passed = now - Date.parse(instant)
  if (passed < MINUTE) return say('time.now')
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' })
  if (passed < HOUR) return format.format(-Math.floor(passed / MINUTE), 'minute')
  if (passed < DAY) return format.format(-Math.floor(passed / HOUR), 'hour')
  if (passed < 30 * DAY) return format.format(-Math.floor(passed / DAY), 'day')
  return day(instant)
}

/** Whether the reader's own clock shows another time than the place's. */
export function elsewhere(instant: string, timeZone: string): boolean {
  const clock = (zone?: string) =>
    new Intl.DateTimeFormat('en', { dateStyle: 'short', timeStyle: 'short', timeZone: zone }).format(new Date(instant))
  return clock() !== clock(timeZone)
}
