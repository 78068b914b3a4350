// How far a report has come, as far as the app has to know.
import type { ReportState } from '../gql/graphql'

const STANDING: readonly ReportState[] = ['OPEN', 'INVESTIGATING', 'PLANNED', 'IN_PROGRESS']
const ENDED: readonly ReportState[] = ['FIXED', 'CLOSED']

/** Whether it waits for a repair. */
export function standing(state: ReportState): boolean {
  return STANDING.includes(state)
}

/** Whether it is over, repaired or not. */
export function ended(state: ReportState): boolean {
  return ENDED.includes(state)
}
