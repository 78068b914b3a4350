// What is chosen to be on the map and in its lists, as the address says it.
import type { ActivityFilter, BoxInput, MapFilter, ReportFilter, ReportState } from '../gql/graphql'

export const KINDS = ['pledges', 'reports', 'activities'] as const
export type Kind = (typeof KINDS)[number]

/** The states that everybody can see a report in, in the order in which they follow each other. */
export const STATES = [
  'OPEN',
  'INVESTIGATING',
  'PLANNED',
  'IN_PROGRESS',
  'FIX_CLAIMED',
  'FIXED',
  'CLOSED',
] as const satisfies readonly ReportState[]
export type State = (typeof STATES)[number]

/** Days back that are offered. */
export const SPANS = [1, 7, 30, 365] as const

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR
/** The server takes no more. */
const MOST_CATEGORIES = 100

export interface Chosen {
  kind: Kind
  /** Reports in these states; all when empty. */
  states: State[]
  /** Reports of these categories, by id; all when empty. */
  categories: string[]
  /** Reported since: so many days back, or a day as YYYY-MM-DD. */
  since: number | string | null
  /** Searched for; empty while nothing is. */
  text: string
}

/** What an address chooses. Nonsense in it chooses nothing. */
export function read(search: string): Chosen {
  const said = new URLSearchParams(search)
  const list = (name: string) => (said.get(name) ?? '').split(',').filter(Boolean)
  const kind = KINDS.find((one) => one === said.get('kind')) ?? 'pledges'
  const states = STATES.filter((one) => list('state').includes(one))
  const categories = [...new Set(list('category'))].slice(0, MOST_CATEGORIES)
  return { kind, states, categories, since: moment(said.get('since')), text: (said.get('text') ?? '').slice(0, 200) }
}

/** The address of a choice, from its question mark on; empty when nothing is chosen. */
export function write({ kind, states, categories, since, text }: Chosen): string {
  const said: string[] = []
  const add = (name: string, value: string) => value && said.push(`${name}=${value}`)
  add('kind', kind === 'pledges' ? '' : kind)
  add('state', states.join(','))
  add('category', categories.map(encodeURIComponent).join(','))
  add('since', since === null ? '' : String(since))
  add('text', encodeURIComponent(text))
  return said.length > 0 ? `?${said.join('&')}` : ''
}

/** How many filters are set. */
export function count({ states, categories, since }: Chosen): number {
  return states.length + categories.length + Number(since !== null)
}

/** The same choice without filters. */
export function cleared(chosen: Chosen): Chosen {
  return { ...chosen, states: [], categories: [], since: null }
}

/** The first day that counts, as YYYY-MM-DD in UTC, which map and lists both go by. */
export function firstDay(since: number | string, now: number): string {
  return typeof since === 'string' ? since : new Date(now - since * DAY).toISOString().slice(0, 10)
}

/** What of all things the map shows: no activity that is over. Filters are of reports: with any set, it shows those alone. */
export function ofMap(chosen: Chosen, now: number): MapFilter {
  if (chosen.kind !== 'reports' || count(chosen) === 0) return { endsAfter: lately(now) }
  return {
    kinds: ['REPORT'],
    ...(chosen.states.length > 0 && { states: chosen.states }),
    ...(chosen.categories.length > 0 && { categories: chosen.categories }),
    ...(chosen.since !== null && { createdSince: firstDay(chosen.since, now) }),
  }
}

/** The same for the list of reports. */
export function ofReports(chosen: Chosen, within: BoxInput, now: number): ReportFilter {
  return {
    within,
    ...(chosen.states.length > 0 && { states: chosen.states }),
    ...(chosen.categories.length > 0 && { categories: chosen.categories }),
    ...(chosen.since !== null && { createdAfter: `${firstDay(chosen.since, now)}T00:00:00Z` }),
  }
}

/** Activities there that are not over: those come first in the list otherwise. */
export function ofActivities(within: BoxInput, now: number): ActivityFilter {
  return { within, endsAfter: lately(now) }
}

/** When this hour began: what is asked for stays the same while somebody looks around. */
function lately(now: number): string {
  return new Date(now - (now % HOUR)).toISOString()
}

function moment(said: string | null): number | string | null {
  if (said === null) return null
  if (/^\d{1,4}$/.test(said) && Number(said) > 0) return Number(said)
  return /^\d{4}-\d\d-\d\d$/.test(said) && !Number.isNaN(Date.parse(said)) ? said : null
}
