// Places in an activity's slots: how many are free, what can be done about one, and which is the viewer's own.
import type { ScanMark, SignupState, SlotRowFragment } from '../../gql/graphql'

type Room = { capacity: number | null; taken: number; waiting: number }

/** The most people that one person may come with, oneself among them. */
const LARGEST_PARTY = 20
/** Milliseconds around an activity in which people check in. */
const NEAR = 12 * 60 * 60_000
const GONE: readonly SignupState[] = ['CANCELLED', 'DECLINED', 'EXPIRED', 'NO_SHOW']
const COMING: readonly SignupState[] = ['CONFIRMED', 'RECONFIRM', 'CHECKED_IN', 'CHECKED_OUT']

/** Free places in all slots together; null where one of them has no limit. */
export function freePlaces(slots: readonly Room[]): number | null {
  if (slots.some(({ capacity }) => capacity === null)) return null
  return slots.reduce((sum, { capacity, taken }) => sum + Math.max(0, (capacity ?? 0) - taken), 0)
}

/** What somebody without a place can do with a slot: take one, wait for one, or nothing. */
export function offer(slot: Room, party = 1): 'place' | 'queue' | 'closed' {
  if (slot.capacity === null) return 'place'
  if (slot.capacity === 0) return 'closed'
  return slot.taken + party <= slot.capacity && slot.waiting === 0 ? 'place' : 'queue'
}

/** How many people one person may bring to a slot, oneself among them. */
export function largestParty({ capacity }: { capacity: number | null }): number {
  return Math.min(LARGEST_PARTY, capacity ?? LARGEST_PARTY)
}

export type Standing = NonNullable<SlotRowFragment['viewerSignup']>

/** The viewer's sign-up in a slot, as long as it stands. */
export function standing(slot: { viewerSignup: Standing | null }): Standing | null {
  return slot.viewerSignup && !GONE.includes(slot.viewerSignup.state) ? slot.viewerSignup : null
}

/** The slot in which the viewer is signed up, if there is one. */
export function ownSlot<Slot extends { viewerSignup: Standing | null }>(slots: readonly Slot[]): Slot | undefined {
  return slots.find((slot) => standing(slot) !== null)
}

/** Whether somebody has a place, rather than a hope of one. */
export function comes(signup: { state: SignupState } | null | undefined): boolean {
  return signup != null && COMING.includes(signup.state)
}

/** Whether a moment (milliseconds) is near enough to an activity for people to check in. */
export function isTheDay({ startsAt, endsAt }: { startsAt: string; endsAt: string }, now: number): boolean {
  return Date.parse(startsAt) - NEAR <= now && now <= Date.parse(endsAt) + NEAR
}

/** What a scan's marks come to for the one who checked in: the first that they can do something about. */
export function oddness(marks: readonly ScanMark[]): Exclude<ScanMark, 'CLOCK'> | null {
  return marks.find((mark): mark is Exclude<ScanMark, 'CLOCK'> => mark !== 'CLOCK') ?? null
}
