// Who is signed in on this device, kept across reloads and shared by its tabs.
import { RefreshSessionDocument, type SessionHeldFragment } from '../gql/graphql'
import { send } from './send'

const KEY = 'pledgebank.session'
/** Milliseconds before its end from which an access token is no longer used. */
const MARGIN = 30_000

const held = $state<{ session: SessionHeldFragment | null; ended: boolean }>({ session: read(), ended: false })
let renewing: Promise<string | null> | null = null

/** The person signed in, or null for a guest; `ended` when the server ended the session by itself. */
export const session = {
  get viewer() {
    return held.session?.viewer ?? null
  },
  get ended() {
    return held.ended
  },
}

/** Keep a session that the server has just given. */
export function keep(given: SessionHeldFragment) {
  held.session = given
  held.ended = false
  write(given)
}

/** Be a guest again on this device. */
export function forget(ended = false) {
  held.session = null
  held.ended = ended
  write(null)
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
  const renewed = answer.refreshSession.session
  if (renewed) keep(renewed)
  else forget(true)
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
