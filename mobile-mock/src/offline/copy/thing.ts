// What the phone keeps a copy of: reports, pledges and activities with a place, as a row of a list and a pin on the map need them.
import type {
  ActivityCardFragment,
  ActivityCopiedFragment,
  CopyQuery,
  MapKind,
  PledgeCardFragment,
  PledgeCopiedFragment,
  ReportCardFragment,
  ReportCopiedFragment,
} from '../../gql/graphql'

interface Placed {
  id: string
  lat: number
  lng: number
  title: string
  /** The order of lists: for reports and pledges when they were made, for activities when they start. */
  at: string
}

export type Thing =
  | (Placed & { kind: 'REPORT'; card: ReportCardFragment })
  | (Placed & { kind: 'PLEDGE'; card: PledgeCardFragment })
  | (Placed & { kind: 'ACTIVITY'; card: ActivityCardFragment })

type Node = CopyQuery['changes']['items'][number]['node']

/** What is kept of a thing that the server tells; null for one without a place, and for kinds that no list shows. */
export function thingOf(node: Node): Thing | null {
  if (node?.__typename === 'Report') return report(node)
  if (node?.__typename === 'Pledge') return pledge(node)
  return node?.__typename === 'Activity' ? activity(node) : null
}

function report({ reportState, reportAt, ...rest }: ReportCopiedFragment): Thing {
  const card = { ...rest, state: reportState, location: reportAt }
  return { kind: 'REPORT', id: card.id, ...reportAt, title: card.title, at: card.createdAt, card }
}

function pledge({ pledgeState, pledgeAt, createdAt, ...rest }: PledgeCopiedFragment): Thing | null {
  if (!pledgeAt) return null
  const card = { ...rest, state: pledgeState, location: pledgeAt }
  return { kind: 'PLEDGE', id: card.id, ...pledgeAt, title: card.sentence, at: createdAt, card }
}

function activity({ activityState, activityAt, ...rest }: ActivityCopiedFragment): Thing | null {
  if (!activityAt) return null
  const card = { ...rest, state: activityState, location: activityAt }
  return { kind: 'ACTIVITY', id: card.id, ...activityAt, title: card.title, at: card.startsAt, card }
}

/** What the map calls the kinds that have lists of their own. */
export const LISTS = { reports: 'REPORT', pledges: 'PLEDGE', activities: 'ACTIVITY' } as const satisfies Record<string, MapKind>
