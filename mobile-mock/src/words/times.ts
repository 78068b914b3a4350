// Instants as people say them, in the zone of the place they belong to.
import * as welsh from './grammar/welsh'
import { language, locale, say } from './words'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A date or a time in the reader's language; every date of the app is written by this. */
export function write(instant: string | number, options: Intl.DateTimeFormatOptions): string {
  const format = new Intl.DateTimeFormat(locale(), clock(options))
  const date = new Date(instant)
  return language() === 'cy' ? welsh.date(format.formatToParts(date)) : format.format(date)
}

/** Those who read Urdu here live by the clock of the country, not by that of the language's own. */
function clock(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormatOptions {
  return language() === 'ur' && options.hour ? { ...options, hourCycle: 'h23' } : options
}

/** "Saturday 28 November", with the year when it is another one. */
export function day(instant: string | number, timeZone?: string): string {
  const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long', timeZone }
  if (new Date(instant).getFullYear() !== new Date().getFullYear()) options.year = 'numeric'
  const written = write(instant, options)
  return ['en', 'cy'].includes(language()) ? written.replace(',', '') : written
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
  const format = new Intl.DateTimeFormat(locale(), clock({ hour: 'numeric', minute: '2-digit', timeZone }))
  return format.formatRange(new Date(from), new Date(to))
}

/** Weekday, day and month in short, for a small calendar leaf. */
export function leaf(instant: string, timeZone: string): { weekday: string; day: string; month: string } {
  const part = (options: Intl.DateTimeFormatOptions) => write(instant, { ...options, timeZone })
  return { weekday: part({ weekday: 'short' }), day: part({ day: 'numeric' }), month: part({ month: 'short' }) }
}

/** "5 minutes ago", "yesterday", and the date after a month. */
export function ago(instant: string, now: number): string {
  const passed = now - Date.parse(instant)
  if (passed < MINUTE) return say('time.now')
  if (passed < HOUR) return say('time.minutes', { count: Math.floor(passed / MINUTE) })
  if (passed < DAY) return say('time.hours', { count: Math.floor(passed / HOUR) })
  if (passed < 30 * DAY) return say('time.days', { count: daysSince(instant, now) })
  return day(instant)
}

/** Midnights between, by the reader's own clock: what was yesterday was yesterday, however late. */
function daysSince(instant: string, now: number): number {
  const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0)
  return Math.round((midnight(now) - midnight(Date.parse(instant))) / DAY)
}

/** Whether the reader's own clock shows another time than the place's. */
export function elsewhere(instant: string, timeZone: string): boolean {
  const shown = (zone?: string) =>
    new Intl.DateTimeFormat('en', { dateStyle: 'short', timeStyle: 'short', timeZone: zone }).format(new Date(instant))
  return shown() !== shown(timeZone)
}
