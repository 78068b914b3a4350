// What was done on this phone and has not reached the server: kept from the tap on, until it is accepted or let go.
import type { RefusalFragment } from '../../gql/graphql'
import { dropPhoto, tidyPhotos } from '../../photos/kept'
import type { Key } from '../../words/words'
import { drafts, keyOf, recall, remember, tidyDrafts } from '../drafts.svelte'
import { all, append, insist, read, remove, revise } from '../shelf'

/** Everything about one action that is needed to send it, and to tell a person what it is. */
export interface Done {
  /** The mutation's name and text. */
  operation: string
  document: string
  /** With the idempotency key that was made when the action was. */
  input: object
  photos: readonly string[]
  words: Key
  values: Record<string, string>
  /** Path of the page it is about, and which of several such things on that page. */
  about: string
  of: string | null
  /** Who did it; null where nobody was signed in, and nobody has said since that it was them. */
  person: string | null
  /** Whether it may be sent without anybody signed in. */
  guest: boolean
  /** What was written, so that it can be mended: the draft's name and value. */
  draft: { name: string; value: unknown } | null
}

export interface Entry extends Done {
  /** Its place: those with lower ones go first. */
  id: number
  madeAt: number
  /** When it was first tried, in milliseconds since 1970. */
  begunAt: number | null
  tries: number
  /** Not to be tried before, in milliseconds since 1970. */
  notBefore: number
  /** Why the server would not have it; empty while it waits. Then only a person can say what becomes of it. */
  refusals: RefusalFragment[]
  /** It was tried and the server fell over it, again and again. */
  broken: boolean
}

/** How much one phone holds of a person's: whoever comes that far has more to sort out than the network. */
const MOST = 200

/** What came of one attempt to send an entry. */
export type Outcome =
  | { is: 'accepted'; data: object }
  | { is: 'refused'; errors: RefusalFragment[] }
  /** Not now: the server could not be reached, or (`errors`) asks to wait `after` seconds. */
  | { is: 'later'; after?: number; errors?: RefusalFragment[] }
  | { is: 'broken' | 'signin' }

let shown = $state.raw<Entry[] | null>(null)
const news = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('pledgebank.outbox')
type Hears = (outcome: Outcome) => void
const hearing = new Map<number, Set<Hears>>()

export const outbox = {
  /** All that is here, oldest first, whoever it belongs to. */
  get entries() {
    return shown ?? []
  },
  /** Whether that has been read. */
  get known() {
    return shown !== null
  },
}

/** Whether an entry still goes by itself, rather than needing somebody's word. */
export function goes(entry: Entry): boolean {
  return entry.refusals.length === 0 && !entry.broken
}

/** Read anew what is here. */
export async function look(): Promise<Entry[]> {
  const found = await all<Entry>('outbox')
  shown = found
  return found
}

/** An entry as it stands; undefined when it is gone. */
export function find(id: number): Promise<Entry | undefined> {
  return read<Entry>('outbox', id)
}

/** Keep an action, in place of the draft it was made from; answers its place. Throws when the phone has no room: then all is as before. */
export async function keep(done: Done): Promise<number> {
  insist()
  if (outbox.entries.filter(({ person }) => person === done.person).length >= MOST) throw new Error('The outbox is full')
  const entry: Omit<Entry, 'id'> = { ...done, madeAt: Date.now(), begunAt: null, tries: 0, notBefore: 0, refusals: [], broken: false }
  const id = await append(entry, done.draft ? keyOf(done.draft.name, done.person) : undefined)
  await changed()
  return id
}

/** Note something about an entry; nothing where it is gone. */
export async function note(id: number, what: Partial<Entry>) {
  await revise<Entry>('outbox', id, what)
  await changed()
}

/** It was this person who did it, before anybody was signed in. */
export async function adopt(id: number, person: string) {
  if ((await find(id))?.person === null) await note(id, { person })
}

/** Take it back while somebody is looking: what was written is theirs to mend where they wrote it. */
export async function takeBack(id: number) {
  const entry = await find(id)
  if (!entry) return
  if (entry.draft) await remember(entry.draft.name, entry.draft.value, entry.person)
  hearing.delete(id)
  await drop(entry, false)
}

/** Let go of an entry; of its photos too, unless they go on in a draft. */
export async function drop(entry: Pick<Entry, 'id' | 'photos'>, photos = true) {
  await remove('outbox', entry.id)
  if (photos) for (const photo of entry.photos) await dropPhoto(photo)
  await changed()
}

/** Give back what was written, to be mended on its page; whether it could be: nothing newer may be lost by it. */
export async function mend(entry: Entry): Promise<boolean> {
  if (!entry.draft || (await recall(entry.draft.name)) !== undefined) return false
  await remember(entry.draft.name, entry.draft.value)
  await drop(entry, false)
  return true
}

/** Somebody leaves for good: nothing of theirs stays on this phone. */
export async function forgetAll(person: string) {
  for (const entry of await look()) if (entry.person === person) await drop(entry)
  await tidyDrafts(person)
  await tidy(0)
}

/** Let go of drafts and photos that nobody came back to (photos: for `age` milliseconds); what waits here keeps its own. */
export async function tidy(age?: number) {
  await tidyDrafts()
  const text = JSON.stringify(await drafts())
  const waiting = (await look()).flatMap(({ photos }) => photos)
  const named = text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []
  await tidyPhotos(new Set([...waiting, ...named]), age)
}

/** Hear what becomes of an entry, whichever tab sends it, each time it is tried and until that is decided. Answers how to stop. */
export function hear(id: number, told: Hears): () => void {
  const others = hearing.get(id) ?? new Set()
  hearing.set(id, others.add(told))
  return () => others.delete(told)
}

/** Tell every tab what became of an entry. */
export function tell(id: number, outcome: Outcome) {
  heard(id, outcome)
  news?.postMessage({ id, outcome })
}

function heard(id: number, outcome: Outcome) {
  for (const told of hearing.get(id) ?? []) told(outcome)
  if (outcome.is === 'accepted' || outcome.is === 'refused') hearing.delete(id)
}

async function changed() {
  await look()
  news?.postMessage(null)
}

news?.addEventListener('message', ({ data }: MessageEvent<{ id: number; outcome: Outcome } | null>) => {
  if (data) heard(data.id, data.outcome)
  else void look()
})
