// How somebody stands to a pledge, and so what their main button does.
import type { PledgeState, SignatureState } from '../../gql/graphql'

/** `may` join · is `in` · waits in the `line` · has a place `kept` · must agree to new `terms` · has a letter to answer. */
export type Standing = 'may' | 'in' | 'line' | 'kept' | 'terms' | 'letter' | 'own' | 'out'

export interface Seen {
  state: PledgeState
  deadline: string
  calledOffAt: string | null
  viewerMay: readonly string[]
  viewerSignature: { state: SignatureState } | null
}

/** Whether signatures are taken at `now` (milliseconds since 1970). */
export function takes(pledge: Seen, now: number): boolean {
  return ['OPEN', 'ACTIVE'].includes(pledge.state) && !pledge.calledOffAt && Date.parse(pledge.deadline) > now
}

/** How the viewer stands; a guest is asked who they are when they tap. */
export function standing(pledge: Seen, guest: boolean, now: number): Standing {
  const { viewerMay: may, viewerSignature: signature } = pledge
  if (may.includes('accept_terms')) return 'terms'
  if (may.includes('take_place')) return 'kept'
  if (signature?.state === 'WAITLISTED') return 'line'
  if (signature?.state === 'UNCONFIRMED') return 'letter'
  if (signature?.state === 'COUNTED' || signature?.state === 'RECEIVED') return 'in'
  if (may.includes('sign') || (guest && takes(pledge, now))) return 'may'
  return speaks(pledge) ? 'own' : 'out'
}

/** Whether the viewer speaks for a pledge: who made it, and organisers or officers of whom it was made for. */
export function speaks(pledge: Pick<Seen, 'viewerMay'>): boolean {
  return ['edit', 'extend', 'cancel', 'announce', 'record_kept'].some((act) => pledge.viewerMay.includes(act))
}
