// Sends what waits on this phone, in order, once: one sender over all tabs, calmer the longer the server is away.
import type { AnyVariables, OperationResult } from '@urql/core'
import { api } from '../../api/client.svelte'
import { fetchSignedIn } from '../../api/fetching'
import { fetchPlain } from '../../api/reaching'
import { session } from '../../api/session.svelte'
import type { RefusalFragment } from '../../gql/graphql'
import { PhotoRefused, sendPhoto } from '../../photos/kept'
import { line, whenBack } from '../line.svelte'
import { drop, find, goes, look, note, tell, type Entry, type Outcome } from './outbox.svelte'

/** Milliseconds that one answer may take, and between two tries at most. */
const PATIENCE = 45_000
const LONGEST = 5 * 60_000
/** Milliseconds after which a phone whose storage failed is tried again. */
const STORAGE = 10_000
/** How often the server may fall over an entry before a person is asked. */
const FALLS = 5
/** Milliseconds for which the server is sure to know a key again; what was tried before that may have been done. */
const KNOWN = 29 * 24 * 3_600_000
/** Refusals that pass by themselves. */
const PASSING = new Set(['TOO_MANY', 'BUSY'])
const UNKNOWN = new Set(['SIGN_IN_NEEDED', 'UNAUTHENTICATED'])

let sending: Promise<void> | null = null
let again = false
let timer: ReturnType<typeof setTimeout> | undefined

/** Send what can be sent now. Resolves when that is done. */
export function sendAll(): Promise<void> {
  again = true
  sending ??= turns().finally(() => (sending = null))
  return sending
}

async function turns() {
  while (again) {
    again = false
    try {
      await ('locks' in navigator ? navigator.locks.request('pledgebank.outbox', turn) : turn())
    } catch {
      // What is kept here cannot be read or written just now.
      timer = setTimeout(() => void sendAll(), STORAGE)
    }
  }
}

async function turn() {
  clearTimeout(timer)
  const held = new Set<string>()
  let next = Infinity
  for (const { id } of await look()) {
    // Meanwhile somebody may have let go of it, or the network of us.
    const entry = await find(id)
    if (!line.online) return
    if (!entry || !goes(entry) || held.has(placeOf(entry))) continue
    if (entry.begunAt !== null && Date.now() - entry.madeAt > KNOWN) {
      await note(id, { broken: true })
      continue
    }
    const ready = entry.notBefore <= Date.now()
    const outcome: Outcome | null = ready ? await attempt(entry) : null
    const when = outcome ? await settle(entry, outcome) : entry.notBefore
    if (when !== null) held.add(placeOf(entry))
    next = Math.min(next, when ?? Infinity)
    if (outcome) tell(entry.id, outcome)
  }
  if (next < Infinity) timer = setTimeout(() => void sendAll(), Math.max(500, next - Date.now()))
}

/** What is done to one thing by one person goes in the order in which it was done; what is new waits for nothing. */
function placeOf({ id, person, about }: Entry): string {
  return about.startsWith('/new/') ? `${id}` : `${person} ${about}`
}

/** Write down what came of an attempt. When to try again; null when that is over, or somebody's word is needed first. */
async function settle(entry: Entry, outcome: Outcome): Promise<number | null> {
  const tries = entry.tries + 1
  if (outcome.is === 'accepted') await drop(entry)
  if (outcome.is === 'refused') await note(entry.id, { refusals: outcome.errors })
  if (outcome.is === 'broken' && tries >= FALLS) await note(entry.id, { broken: true, tries })
  else if (outcome.is === 'broken' || outcome.is === 'later') {
    const asked = outcome.is === 'later' && outcome.after ? outcome.after * 1000 : 0
    const notBefore = Date.now() + (asked || Math.min(LONGEST, 1000 * 2 ** tries) * (0.75 + Math.random() / 2))
    await note(entry.id, { tries, notBefore })
    return notBefore
  }
  return null
}

async function attempt(entry: Entry): Promise<Outcome> {
  // Nobody else's session sends it; and nobody's at all what a guest did that takes a name, until somebody says that it was them.
  if (entry.person === null ? !entry.guest : entry.person !== session.viewer?.id) return { is: 'signin' }
  if (entry.begunAt === null) await note(entry.id, { begunAt: Date.now() })
  try {
    for (const photo of entry.photos) await sendPhoto(photo)
  } catch (cause) {
    if (!(cause instanceof PhotoRefused)) return { is: 'later' }
    return { is: 'refused', errors: [{ code: 'PHOTO', message: cause.message, field: ['photos'], retryAfter: null }] }
  }
  const answer = await api.client
    .mutation<object, AnyVariables>(entry.document, { input: entry.input }, { fetch: way(entry) })
    .toPromise()
  return read(answer)
}

/** What a guest did goes as a guest's, whoever has signed in since: only so is it known again when it goes twice. */
function way(entry: Entry): typeof fetch {
  const { person } = entry
  if (person === null) return (input, init) => fetchPlain(input, init, PATIENCE)
  return (input, init) => fetchSignedIn(input, init, { patience: PATIENCE, person })
}

function read({ data, error }: OperationResult<object, AnyVariables>): Outcome {
  if (!data) {
    if (!error || error.networkError) return { is: 'later' }
    return { is: error.graphQLErrors.some(({ extensions }) => UNKNOWN.has(String(extensions.code))) ? 'signin' : 'broken' }
  }
  const { errors } = Object.values(data)[0] as { errors: RefusalFragment[] }
  const [first] = errors
  if (!first) return { is: 'accepted', data }
  if (UNKNOWN.has(first.code)) return { is: 'signin' }
  if (PASSING.has(first.code)) return { is: 'later', after: first.retryAfter ?? 0, errors }
  return { is: 'refused', errors }
}

/** Begin: what was left is sent, and so is what waits whenever the network or somebody is back. */
export function begin() {
  whenBack(() => void hurry())
  $effect.root(() => {
    $effect(() => {
      void session.viewer?.id
      void sendAll()
    })
  })
}

/** The network is back, or somebody is looking: nothing has to wait for its time any more. */
export async function hurry() {
  for (const entry of await look()) if (goes(entry) && entry.tries > 0) await note(entry.id, { notBefore: 0 })
  await sendAll()
}
