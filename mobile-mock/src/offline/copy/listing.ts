// Lists made on the phone from the copy: filtered, in order, and in pages, as the server does it.
import type { BoxInput } from '../../gql/graphql'
import type { Thing } from './thing'

interface Where {
  within?: BoxInput
  kinds?: string[]
  states?: string[]
  categories?: string[]
  createdSince?: string
  createdAfter?: string
  endsAfter?: string
}
export interface Asked {
  within?: BoxInput
  where?: Where | null
  zoom?: number
  first?: number
  after?: string | null
  id?: string
}

const CURSOR = 'copy:'

/** A filter of reports leaves out all other kinds. */
export function matches(thing: Thing, { kinds, states, categories, createdSince, createdAfter, endsAfter }: Where): boolean {
  if (kinds && !kinds.includes(thing.kind)) return false
  if (states && !states.includes(thing.card.state)) return false
  if (categories && !(thing.kind === 'REPORT' && categories.includes(thing.card.category.id))) return false
  if (endsAfter && thing.kind === 'ACTIVITY' && Date.parse(thing.card.endsAt) <= Date.parse(endsAfter)) return false
  const since = createdAfter ?? createdSince
  return since === undefined || (thing.kind !== 'ACTIVITY' && Date.parse(thing.at) >= Date.parse(since))
}

/** A page of a list: the newest first, activities the soonest first. */
export function page(listed: readonly Thing[], { first = 20, after }: Asked): object {
  const sorted = [...listed].sort((one, other) => (one.kind === 'ACTIVITY' ? 1 : -1) * (Date.parse(one.at) - Date.parse(other.at)))
  const from = after?.startsWith(CURSOR) ? Number(after.slice(CURSOR.length)) : 0
  const to = from + first
  return {
    edges: sorted.slice(from, to).map(({ card }) => ({ node: card })),
    pageInfo: { hasNextPage: to < sorted.length, endCursor: `${CURSOR}${Math.min(to, sorted.length)}` },
  }
}
