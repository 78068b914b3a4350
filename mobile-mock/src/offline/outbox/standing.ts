// How things stand with something that waits on the phone.
import type { Entry } from './outbox.svelte'

/**
 * `others`: somebody else's, which waits until they sign in. `signin`: whose it is has to sign in again. `yours`: done before anybody
 * signed in, and needs a word from who did it. `soon`: on its way. `waiting`: the
 * network is not there.
 */
export type Standing = 'refused' | 'broken' | 'signin' | 'yours' | 'others' | 'soon' | 'waiting'

type Facts = Pick<Entry, 'refusals' | 'broken' | 'person' | 'guest'>

/** For whoever is looking, with or without network. `viewer`: null where nobody is signed in; `last`: whose session has ended. */
export function standing({ refusals, broken, person, guest }: Facts, viewer: string | null, last: string | null, online: boolean): Standing {
  if (person !== null && person !== (viewer ?? last)) return 'others'
  if (refusals.length > 0) return 'refused'
  if (broken) return 'broken'
  if (person !== null && viewer === null) return 'signin'
  if (person === null && !guest) return viewer === null ? 'signin' : 'yours'
  return online ? 'soon' : 'waiting'
}
