// Photos on the phone: kept from the moment they are chosen until what they belong to was sent.
import { fetchSignedIn } from '../api/fetching'
import { onServer } from '../api/server'
import { uuid } from '../api/uuid'
import { insist, keys, put, read, remove, revise } from '../offline/shelf'
import { say } from '../words/words'
import { factsOf, type Facts } from './exif'
import { shrunk } from './shrink'

interface Kept {
  id: string
  bytes: ArrayBuffer
  type: string
  facts: Facts
  /** When the server took it, in milliseconds since 1970; null while it has not. */
  sentAt: number | null
  at: number
}

/** A photo that cannot be sent, and why, in the server's words or ours. */
export class PhotoRefused extends Error {}

/** Milliseconds that one photo may take over a slow line, and after which one that nothing names goes. */
const PATIENCE = 5 * 60_000
const FORGOTTEN = 30 * 24 * 3_600_000
/** Milliseconds after which one that was sent is sent again before it is named: the server keeps it unnamed for a day. */
const STALE = 12 * 3_600_000
const TAKEN = 409
const REFUSED = new Set([400, 404, 409, 413, 415, 422])
/** Bytes at the beginning of a file in which a camera tells where and when. */
const HEAD = 256 * 1024

const addresses = new Map<string, string>()
const going = new Map<string, Promise<void>>()

/** Keep a photo; answers the id under which it can be named at once. Throws when the phone has no room. */
export async function keepPhoto(file: Blob): Promise<string> {
  insist()
  const facts = factsOf(await file.slice(0, HEAD).arrayBuffer())
  const smaller = await shrunk(file)
  const id = uuid()
  const kept: Kept = { id, bytes: await smaller.arrayBuffer(), type: smaller.type, facts, sentAt: null, at: Date.now() }
  await put('photos', id, kept)
  return id
}

/** An address under which this page can show it, until it reloads; null when it is no longer here. */
export async function photoAddress(id: string): Promise<string | null> {
  const known = addresses.get(id)
  if (known) return known
  const kept = await read<Kept>('photos', id)
  if (!kept) return null
  const made = addresses.get(id) ?? URL.createObjectURL(new Blob([kept.bytes], { type: kept.type }))
  addresses.set(id, made)
  return made
}

/** Where and when it was taken, if the camera said so. It is told to nobody: what is sent has lost it. */
export async function photoFacts(id: string): Promise<Facts> {
  return (await read<Kept>('photos', id))?.facts ?? {}
}

/** Send it, unless the server has it. Throws PhotoRefused, also for one that is no longer here; or when the server cannot be reached: then it goes later, with what names it. */
export function sendPhoto(id: string): Promise<void> {
  const under = going.get(id)
  if (under) return under
  const work = send(id).finally(() => going.delete(id))
  going.set(id, work)
  return work
}

async function send(id: string) {
  const kept = await read<Kept>('photos', id)
  if (!kept) throw new PhotoRefused(say('photos.gone'))
  const { sentAt = null } = kept
  if (sentAt !== null && Date.now() - sentAt < STALE) return
  const body = new Blob([kept.bytes], { type: kept.type })
  const answer = await fetchSignedIn(onServer(`/photos/${id}`), { method: 'PUT', body }, { patience: PATIENCE })
  // The very file under the very id is there: a guest's, once it is named, the server shows to nobody as theirs.
  const named = sentAt !== null && answer.status === TAKEN
  if (answer.ok || named) return revise<Kept>('photos', id, { sentAt: Date.now() })
  const told = (await answer.json().catch(() => null)) as { errors?: { message: string }[]; message?: string } | null
  const words = told?.errors?.[0]?.message ?? told?.message ?? answer.statusText
  throw REFUSED.has(answer.status) ? new PhotoRefused(words) : new Error(words)
}

/** Let go of it. */
export async function dropPhoto(id: string): Promise<void> {
  const address = addresses.get(id)
  if (address) URL.revokeObjectURL(address)
  addresses.delete(id)
  await remove('photos', id)
}

/** Let go of those that nothing has named for a month; `named`: ids that something still waits with. */
export async function tidyPhotos(named: ReadonlySet<string>, age = FORGOTTEN) {
  // Each is megabytes: one at a time, and those alone that may have to go.
  for (const id of (await keys('photos')) as string[]) {
    const kept = named.has(id) ? undefined : await read<Kept>('photos', id)
    if (kept && kept.at <= Date.now() - age) await dropPhoto(id)
  }
}
