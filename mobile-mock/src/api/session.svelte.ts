// Who is signed in on this device, kept across reloads and shared by its tabs.
import { RefreshSessionDocument, SignOutDocument, type SessionHeldFragment } from '../gql/graphql'
import { forgetAnswers } from '../offline/answers'
import { send } from './send'

const KEY = 'pledgebank.session'
/** Milliseconds before its end from which an access token is no longer used. */
const MARGIN = 30_000

const begun = read()
const held = $state<{ session: SessionHeldFragment | null; ended: boolean; last: string | null }>({
  session: begun,
  ended: false,
  last: begun?.viewer.id ?? null,
})
let renewing: Promise<string | null> | null = null

/** The person signed in, or null for a guest; `ended` when the server ended the session by itself, and `last` whose it was. */
export const session = {
  get viewer() {
    return held.session?.viewer ?? null
  },
  get ended() {
    return held.ended
  },
  get last() {
    return held.last
  },
}

/** Keep a session that the server has just given. */
export function keep(given: SessionHeldFragment) {
  // What one person has read is not for the next.
  if (held.last && held.last !== given.viewer.id) forgetAnswers(held.last)
  Object.assign(held, { session: given, ended: false, last: given.viewer.id })
  write(given)
}

/** The person signed in is called otherwise from now on. */
export function rename(name: string) {
  if (held.session) keep({ ...held.session, viewer: { ...held.session.viewer, name } })
}

/** Be a guest again on this device, and leave nothing to read behind. `ended`: the server says so. */
export function forget(ended = false) {
  if (held.session) forgetAnswers(held.session.viewer.id)
  Object.assign(held, { session: null, ended, last: ended ? held.last : null })
  write(null)
}

/** Be a guest again at once; the server hears of it as soon as it can be reached. */
export async function signOut() {
  const token = held.session?.accessToken
  forget()
  if (token) await send(SignOutDocument, { input: {} }, token).catch(() => undefined)
}

/** A token that is still good, renewed when needed; null for a guest. Throws when the server cannot be reached. */
export async function accessToken(): Promise<string | null> {
  if (!held.session) return null
  if (stillGood(held.session)) return held.session.accessToken
  return renew(held.session.accessToken)
}

/** Another token than `refused`: from another tab if it has one already, otherwise from the server. */
export function renew(refused: string): Promise<string | null> {
  renewing ??= alone(() => replace(refused)).finally(() => (renewing = null))
  return renewing
}

async function replace(refused: string): Promise<string | null> {
  const current = read()
  if (!current) {
    held.session = null
    return null
  }
  if (current.accessToken !== refused && stillGood(current)) {
    held.session = current
    return current.accessToken
  }
  const answer = await send(RefreshSessionDocument, { input: { refreshToken: current.refreshToken } })
  const { session: renewed, errors } = answer.refreshSession
  // Signed out meanwhile, by another tab: that stands.
  if (!read()) return forget(), null
  if (renewed) keep(renewed)
  else if (errors.some(({ code }) => code === 'UNAUTHENTICATED')) forget(true)
  else throw new Error(errors[0]?.message)
  return renewed?.accessToken ?? null
}

function stillGood(kept: SessionHeldFragment): boolean {
  return Date.parse(kept.expiresAt) - Date.now() > MARGIN
}

/** Refresh tokens rotate, so only one tab may use one at a time. */
function alone<Result>(work: () => Promise<Result>): Promise<Result> {
  return 'locks' in navigator ? navigator.locks.request(KEY, work) : work()
}

function read(): SessionHeldFragment | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null')
  } catch {
    return null
  }
}

function write(given: SessionHeldFragment | null) {
  try {
    if (given) localStorage.setItem(KEY, JSON.stringify(given))
    else localStorage.removeItem(KEY)
  } catch {
    // Storage is switched off: the session lasts as long as the page.
  }
}

addEventListener('storage', (event) => {
  if (event.key === KEY || event.key === null) held.session = read()
})
