// Answers that this person has seen, kept for reading without network: theirs alone, and no more than fits.
import type { SerializedEntries, StorageAdapter } from '@urql/exchange-graphcache'

/** Minutes after which an answer goes, and how many parts of answers there are at most. */
const FORGOTTEN = 14 * 24 * 60
const MOST = 20_000
/** Parts of maps: these are drawn from the copy. */
const UNKEPT = /^Query(\.|%2e)map\(/

/** When it was last seen, in minutes since 1970, and what it says. */
type Part = [seen: number, text: string]

/** Where the answers of one person (null: a guest) are kept. `read` resolves when all that was kept is there again. */
export function answersOf(person: string | null): { storage: StorageAdapter; read: Promise<void> } {
  let gone = false
  const opened = open(nameFor(person), () => (gone = true))
  /** Null where nothing can be kept, or nothing is any more: who signs out, in this tab or another, leaves nothing behind. */
  async function held(): Promise<IDBDatabase | null> {
    const database = await opened
    return gone ? null : database
  }
  let done: () => void
  const read = new Promise<void>((resolve) => (done = resolve))
  // A phone whose storage does not answer shall not keep anybody waiting.
  setTimeout(() => done(), 2_000)

  const storage: StorageAdapter = {
    async readData() {
      const entries: SerializedEntries = {}
      const database = await held()
      if (!database) return entries
      const store = database.transaction('parts', 'readwrite').objectStore('parts')
      const [keys, parts] = await Promise.all([answer(store.getAllKeys()), answer(store.getAll() as IDBRequest<Part[]>)])
      const kept = newest(parts, minute())
      keys.forEach((key, at) => {
        if (kept(at)) entries[String(key)] = parts[at]![1]
        else store.delete(key)
      })
      return entries
    },
    async writeData(changes) {
      const database = await held()
      if (!database) return
      const store = database.transaction('parts', 'readwrite').objectStore('parts')
      for (const [key, text] of Object.entries(changes)) {
        if (UNKEPT.test(key)) continue
        if (text === undefined) store.delete(key)
        else store.put([minute(), text] satisfies Part, key)
      }
    },
    onCacheHydrated: () => done(),
  }
  return { storage, read }
}

/** Forget all that somebody has seen on this phone. */
export function forgetAnswers(person: string | null) {
  indexedDB.deleteDatabase(nameFor(person))
}

/** Which parts stay: those seen of late, and of these the last. */
function newest(parts: readonly Part[], now: number): (at: number) => boolean {
  const seen = parts.map(([when]) => when).sort((one, other) => other - one)
  const oldest = Math.max(now - FORGOTTEN, seen.length > MOST ? seen[MOST]! + 1 : 0)
  return (at) => parts[at]![0] >= oldest
}

function minute(): number {
  return Math.floor(Date.now() / 60_000)
}

function nameFor(person: string | null): string {
  return `pledgebank.answers.${person ?? 'guest'}`
}

function open(name: string, lost: () => void): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(name, 1)
      request.onupgradeneeded = () => request.result.createObjectStore('parts')
      request.onsuccess = () => {
        request.result.onversionchange = () => (request.result.close(), lost())
        request.result.onclose = lost
        resolve(request.result)
      }
      request.onerror = request.onblocked = () => resolve(null)
    } catch {
      resolve(null)
    }
  })
}

function answer<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
