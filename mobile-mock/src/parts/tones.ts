// Which tone a state has.
import type { ActivityState, PledgeState, ReportState } from '../gql/graphql'

type Tone = 'report' | 'pledge' | 'activity' | 'past'

const REPORT: Partial<Record<ReportState, Tone>> = {
  FIXED: 'pledge',
  FIX_CLAIMED: 'pledge',
  IN_PROGRESS: 'activity',
  PLANNED: 'activity',
  INVESTIGATING: 'activity',
  CLOSED: 'past',
  HIDDEN: 'past',
}

export const toneOf = {
  report: (state: ReportState): Tone => REPORT[state] ?? 'report',
  pledge: (state: PledgeState): Tone => (['FAILED', 'CANCELLED', 'SUSPENDED'].includes(state) ? 'past' : 'pledge'),
  activity: (state: ActivityState): Tone => (state === 'PUBLISHED' ? 'activity' : 'past'),
}
