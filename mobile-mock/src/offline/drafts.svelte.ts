// What somebody has begun to write, kept on the phone at each keystroke until it is done with; each person's is their own.
import { untrack } from 'svelte'
import { session } from '../api/session.svelte'
import { all, change, keys, put, read, remove } from './shelf'

interface Kept {
  value: unknown
  /** Whose it is; null when a guest began it. */
  person: string | null
  at: number
}

export interface Draft<T> {
  /** Deeply reactive, and saved by itself. */
  value: T
  /** False until what was kept has been read. */
  readonly ready: boolean
  /** Done with: nothing is kept any more, and the value is empty again. */
  clear(): Promise<void>
}

/** Milliseconds after which one that nobody came back to goes. */
const FORGOTTEN = 90 * 24 * 3_600_000

const phone = $state({ full: false })
/** Whether the phone had no room for what was last written. */
export const room = {
  get full() {
    return phone.full
  },
}

/** The draft of this name, for as long as the component that asks is there; `empty` where there is none. */
export function draft<T extends object>(name: string, empty: T): Draft<T> {
  const blank = JSON.stringify(empty)
  const held = $state<{ value: T; ready: boolean }>({ value: JSON.parse(blank), ready: false })
  let owner = viewer()
  let kept = blank

  void load(owner)

  async function load(whose: string | null) {
    const value = await recall(name, whose)
    if (whose !== owner) return
    // What was written before it was read is newer.
    if (value !== undefined && JSON.stringify(held.value) === blank) {
      // The version that kept it may have known fewer parts.
      held.value = Array.isArray(value) ? (value as T) : { ...JSON.parse(blank), ...(value as T) }
      kept = JSON.stringify(held.value)
    }
    held.ready = true
  }

  async function save() {
    const text = JSON.stringify(held.value)
    if (text === kept) return
    const before = kept
    kept = text
    try {
      await (text === blank ? remove('drafts', keyOf(name, owner)) : remember(name, JSON.parse(text), owner))
      phone.full = false
    } catch {
      // The next keystroke tries again.
      if (kept === text) kept = before
      phone.full = true
    }
  }

  /** Somebody else is looking now. */
  async function turn(now: string | null) {
    // Theirs it stays whose session ended while they wrote.
    if (now === owner || (now === null && session.ended)) return
    await save()
    const guest = owner === null
    owner = now
    if (guest && JSON.stringify(held.value) !== blank) {
      // Whoever signs in on the way goes on with what they wrote.
      await remove('drafts', keyOf(name, null))
      kept = blank
      return save()
    }
    held.value = JSON.parse(blank)
    kept = blank
    await load(now)
  }

  $effect(() => {
    const now = viewer()
    untrack(() => void turn(now))
  })
  $effect(() => {
    if (held.ready) void save()
    // Deep: each part of it is read here.
    JSON.stringify(held.value)
  })
  // What was written just before the page went.
  $effect(() => () => void save())

  return {
    get value() {
      return held.value
    },
    set value(value) {
      held.value = value
    },
    get ready() {
      return held.ready
    },
    async clear() {
      held.value = JSON.parse(blank)
      kept = blank
      await remove('drafts', keyOf(name, owner))
    },
  }
}

function viewer(): string | null {
  return session.viewer?.id ?? null
}

/** Under what a person's draft of a name is kept. */
export function keyOf(name: string, person: string | null): string {
  return person === null ? name : `${name} of ${person}`
}

/** What somebody keeps under a name; what they began as a guest becomes theirs, where they have no other. */
export async function recall(name: string, person = viewer()): Promise<unknown> {
  try {
    const own = await read<Kept>('drafts', keyOf(name, person))
    if (own || person === null) return own?.value
    const guests = await read<Kept>('drafts', keyOf(name, null))
    if (guests) await change('drafts', [[keyOf(name, person), { ...guests, person }]], [keyOf(name, null)])
    return guests?.value
  } catch {
    return undefined
  }
}

/** Keep something under a name for somebody. */
export async function remember(name: string, value: unknown, person = viewer()): Promise<void> {
  const kept: Kept = { value, person, at: Date.now() }
  await put('drafts', keyOf(name, person), kept)
}

/** Every draft on this phone, whoever began it, and what it says: for what they hold on to. */
export function drafts(): Promise<Kept[]> {
  return all<Kept>('drafts')
}

/** Let go of what nobody came back to, and of all that one person began, where one is named. */
export async function tidyDrafts(person?: string) {
  const names = await keys('drafts')
  const found = await drafts()
  const gone = ({ person: whose, at }: Kept) => at < Date.now() - FORGOTTEN || (person !== undefined && whose === person)
  await change('drafts', [], names.filter((_, at) => found[at] && gone(found[at])))
}
