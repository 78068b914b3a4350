// The copy on the phone: all public things around home, kept fresh by asking what changed, and never more than fits.
import { send, Unanswered } from '../../api/send'
import { CopyDocument, HowManyDocument, type BoxInput } from '../../gql/graphql'
import { view } from '../../map/view.svelte'
import { TOWN } from '../../town/town'
import { line, whenBack } from '../line.svelte'
import { all, change, keys, put, read } from '../shelf'
import { thingOf, type Thing } from './thing'

/** How many things there are room for, and how many more may come before home is drawn anew. */
const ROOM = 5_000
const SPARE = 1_000
/** Milliseconds: from the start of the app, between two looks, between two pages, and for how long news are gathered. */
const FIRST = 5_000
const EVERY = 120_000
const BREATH = 150
const GATHER = 5_000

export interface Mark {
  /** The box that it holds all of. */
  home: BoxInput
  /** From where to ask on. */
  cursor: string | null
  /** Whether everything has come at least once. */
  whole: boolean
}

/** What is kept of how far it has come. */
interface Held extends Mark {
  /** In which form things come: other words of the question, other things. */
  form: string
  /** Counts the times that it was begun anew: things with another number are of the time before. */
  turn: number
  /** The whole copy that there was, which is shown until this one is. */
  before: Pick<Mark, 'home' | 'cursor'> | null
}

type Kept = Thing & { turn?: number }

const FORM = (CopyDocument as { __meta__?: { hash: string } }).__meta__?.hash ?? ''

let running: Promise<void> | null = null
let gathering: ReturnType<typeof setTimeout> | undefined

/** Keep it fresh from now on. */
export function begin() {
  setTimeout(() => void freshen(), FIRST)
  setInterval(() => document.visibilityState === 'visible' && void freshen(), EVERY)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && noticed())
  whenBack(noticed)
}

/** Something has happened around here. */
export function noticed() {
  gathering ??= setTimeout(() => {
    gathering = undefined
    void freshen()
  }, GATHER)
}

/** The mark of the copy that can be shown; null where there is none yet. */
export async function mark(): Promise<Mark | null> {
  const held = await latest()
  return held && !held.whole && held.before ? { ...held.before, whole: true } : held
}

async function latest(): Promise<Held | null> {
  return (await read<Held>('marks', 'copy')) ?? null
}

/** All things of the copy. */
export function things(): Promise<Thing[]> {
  return all<Thing>('copy')
}

/** Ask what changed, or for everything where there is nothing yet. One tab at a time; a failure is for the next time. */
export function freshen(): Promise<void> {
  running ??= alone(bring)
    .catch(() => undefined)
    .finally(() => (running = null))
  return running
}

async function alone(work: () => Promise<void>) {
  if (!('locks' in navigator)) return work()
  await navigator.locks.request('pledgebank.copy', { ifAvailable: true }, (lock) => (lock ? work() : undefined))
}

async function bring() {
  const known = await latest()
  // Whoever saves data is not sent thousands of things that they did not ask for.
  if (!line.online || (!known && saving())) return
  try {
    await follow(known && (known.form === FORM || saving()) ? known : await settle())
  } catch (cause) {
    if (!(cause instanceof Unanswered) || cause.code !== 'CURSOR_EXPIRED') throw cause
    await follow(await settle())
  }
  if ((await keys('copy')).length > ROOM + SPARE) await follow(await settle())
}

/** Begin anew with a home as large as there is room for. What is there stays until all that is new has come. */
async function settle(): Promise<Held> {
  let home: BoxInput = TOWN.reach
  const middle = { lat: (view.box.south + view.box.north) / 2, lng: (view.box.west + view.box.east) / 2 }
  while ((await send(HowManyDocument, { within: home })).map.total > ROOM) home = nearer(home, middle)
  const known = await latest()
  const before = known?.whole ? { home: known.home, cursor: known.cursor } : (known?.before ?? null)
  const begun: Held = { home, cursor: null, whole: false, form: FORM, turn: (known?.turn ?? 0) + 1, before }
  await put('marks', 'copy', begun)
  return begun
}

/** The box with half the sides, towards a point. */
function nearer({ south, west, north, east }: BoxInput, { lat, lng }: { lat: number; lng: number }): BoxInput {
  const down = Math.min(north, Math.max(south, lat))
  const across = Math.min(east, Math.max(west, lng))
  return { south: (south + down) / 2, west: (west + across) / 2, north: (north + down) / 2, east: (east + across) / 2 }
}

async function follow(from: Held) {
  let at = from
  for (;;) {
    const { changes } = await send(CopyDocument, { within: at.home, after: at.cursor })
    const come: [string, Kept][] = []
    const gone: string[] = []
    for (const { id, kind, node } of changes.items) {
      const thing = kind === 'UPSERT' ? thingOf(node) : null
      if (thing) come.push([id, { ...thing, turn: at.turn }])
      else gone.push(id)
    }
    if (changes.items.length > 0) await change('copy', come, gone)
    if (!at.whole && !changes.hasMore) await sweep(at.turn)
    at = { ...at, cursor: changes.cursor, whole: at.whole || !changes.hasMore }
    if (at.whole) at.before = null
    // After what it stands for: what comes twice is no matter, what never comes is.
    await put('marks', 'copy', at)
    if (!changes.hasMore) return
    await new Promise((resolve) => setTimeout(resolve, BREATH))
  }
}

/** Take off what did not come again. */
async function sweep(turn: number) {
  const old = (await all<Kept>('copy')).filter((thing) => thing.turn !== turn)
  if (old.length > 0) await change('copy', [], old.map(({ id }) => id))
}

function saving(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true
}
