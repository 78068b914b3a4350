// A pledge that is being written: what is kept of it on the phone, and what is sent.
import type { CreatePledgeInput, PledgeSortsQuery } from '../../gql/graphql'
import { digits } from '../../words/grammar/digits'

export type Sort = PledgeSortsQuery['pledgeSorts'][number]
export interface Spot {
  label: string
  lat: number
  lng: number
}

export interface Promising {
  sort: string
  action: string
  who: string
  theirAction: string
  target: string
  day: string
  details: string
  keptBy: string
  cap: string
  /** Null is anywhere. */
  spot: Spot | null
  alone: boolean
  households: boolean
  contacts: boolean
  group: string
}

export const EMPTY: Promising = {
  sort: '',
  action: '',
  who: '',
  theirAction: '',
  target: '5',
  day: '',
  details: '',
  keptBy: '',
  cap: '',
  spot: null,
  alone: false,
  households: false,
  contacts: false,
  group: '',
}

const SUGGESTED = ['action', 'who', 'theirAction', 'details', 'target'] as const

/** What a ready-made sort suggests, without anything that was written by hand. */
export function suggest(made: Promising, sort: Sort, sorts: readonly Sort[]): Partial<Promising> {
  const earlier = sorts.find(({ key }) => key === made.sort)
  const own = SUGGESTED.filter((name) => {
    const usual = earlier ? String(earlier[name]) : EMPTY[name]
    return made[name].trim() !== '' && made[name] !== usual
  })
  const taken = SUGGESTED.filter((name) => !own.includes(name)).map((name) => [name, String(sort[name])])
  return { sort: sort.key, ...Object.fromEntries(taken) }
}

/** Whole numbers alone, in the digits of any script; null for anything else. */
export function whole(text: string): number | null {
  const written = digits(text)
  return /^\s*\d{1,6}\s*$/u.test(written) ? Number(written) : null
}

/** The fields that cannot be sent as they are. */
export function missing(made: Promising): ('action' | 'who' | 'theirAction' | 'target' | 'day')[] {
  const empty = (['action', 'who', 'theirAction', 'day'] as const).filter((name) => made[name].trim() === '')
  return (whole(made.target) ?? 0) < 1 ? [...empty, 'target'] : empty
}

/** What is sent. `reports`: what it is about. */
export function input(made: Promising, reports: string[], language: string): CreatePledgeInput {
  const { spot } = made
  return {
    action: made.action.trim(),
    who: made.who.trim(),
    theirAction: made.theirAction.trim(),
    target: whole(made.target) ?? 0,
    deadline: made.day,
    details: made.details.trim() || null,
    keptBy: made.keptBy || null,
    cap: made.cap.trim() ? (whole(made.cap) ?? 0) : null,
    location: spot ? { lat: spot.lat, lng: spot.lng } : null,
    private: made.alone,
    perHousehold: made.households,
    asksContacts: made.contacts,
    asGroup: made.group || null,
    sort: made.sort || null,
    reports: reports.length > 0 ? reports : null,
    language,
  }
}
