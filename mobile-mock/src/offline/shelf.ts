// What the phone keeps: one small database in the browser; where that may not be used, memory for as long as the page is there.

const NAME = 'pledgebank'
const VERSION = 1
const SHELVES = ['drafts', 'photos', 'outbox', 'copy', 'marks'] as const
export type Shelf = (typeof SHELVES)[number]

let opened: Promise<IDBDatabase | null> | null = null
const memory = new Map<Shelf, Map<IDBValidKey, unknown>>(SHELVES.map((shelf) => [shelf, new Map()]))
let count = 0

function open(): Promise<IDBDatabase | null> {
  opened ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, VERSION)
      request.onupgradeneeded = () => {
        request.result.createObjectStore('drafts')
        request.result.createObjectStore('photos')
        request.result.createObjectStore('outbox', { keyPath: 'id', autoIncrement: true })
        request.result.createObjectStore('copy')
        request.result.createObjectStore('marks')
      }
      request.onsuccess = () => {
        const database = request.result
        // A newer version of the app in another tab, or a browser that tidies up: open anew when needed.
        const lost = () => (opened = null)
        database.onversionchange = () => (database.close(), lost())
        database.onclose = lost
        resolve(database)
      }
      request.onerror = () => resolve(null)
      request.onblocked = () => resolve(null)
    } catch {
      resolve(null)
    }
  })
  return opened
}

/** Resolves with what a request answers; rejects as it fails. */
function answer<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function written(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = transaction.onerror = () => reject(transaction.error)
  })
}

/** A transaction over some shelves; null where only memory keeps. A database that was just closing is opened anew. */
async function begin(shelves: Shelf | Shelf[], mode: IDBTransactionMode, more?: IDBTransactionOptions): Promise<IDBTransaction | null> {
  for (let once = false; ; once = true) {
    const database = await open()
    try {
      return database && database.transaction(shelves, mode, more)
    } catch (cause) {
      if (once || (cause as Error).name !== 'InvalidStateError') throw cause
      opened = null
    }
  }
}

/** What lies under a key; undefined where nothing does. */
export async function read<Value>(shelf: Shelf, key: IDBValidKey): Promise<Value | undefined> {
  const transaction = await begin(shelf, 'readonly')
  if (!transaction) return memory.get(shelf)!.get(key) as Value | undefined
  return answer<Value | undefined>(transaction.objectStore(shelf).get(key))
}

/** All that lies on a shelf, by key. */
export async function all<Value>(shelf: Shelf): Promise<Value[]> {
  const transaction = await begin(shelf, 'readonly')
  if (!transaction) return [...memory.get(shelf)!.values()] as Value[]
  return answer<Value[]>(transaction.objectStore(shelf).getAll())
}

/** The keys on a shelf. */
export async function keys(shelf: Shelf): Promise<IDBValidKey[]> {
  const transaction = await begin(shelf, 'readonly')
  if (!transaction) return [...memory.get(shelf)!.keys()]
  return answer(transaction.objectStore(shelf).getAllKeys())
}

/** Put many things away under their keys, and take others off, all or none. Throws when there is no room. */
export async function change(shelf: Shelf, put: Iterable<[IDBValidKey, unknown]>, off: Iterable<IDBValidKey> = []) {
  const transaction = await begin(shelf, 'readwrite')
  if (!transaction) {
    for (const [key, value] of put) memory.get(shelf)!.set(key, value)
    for (const key of off) memory.get(shelf)!.delete(key)
    return
  }
  const store = transaction.objectStore(shelf)
  for (const [key, value] of put) store.put(value, store.keyPath === null ? key : undefined)
  for (const key of off) store.delete(key)
  await written(transaction)
}

/** Put one thing under a key, in place of what was there. */
export function put(shelf: Shelf, key: IDBValidKey, value: unknown): Promise<void> {
  return change(shelf, [[key, value]])
}

/** Say something else about a thing that is there; nothing comes of it where it is gone, not even just now. */
export async function revise<Value extends object>(shelf: Shelf, key: IDBValidKey, what: Partial<Value>): Promise<void> {
  const transaction = await begin(shelf, 'readwrite')
  if (!transaction) {
    const kept = memory.get(shelf)!.get(key) as Value | undefined
    if (kept) memory.get(shelf)!.set(key, { ...kept, ...what })
    return
  }
  const store = transaction.objectStore(shelf)
  const found = store.get(key) as IDBRequest<Value | undefined>
  found.onsuccess = () => found.result && store.put({ ...found.result, ...what }, store.keyPath === null ? key : undefined)
  await written(transaction)
}

/** Take one thing off; none there is no matter. */
export function remove(shelf: Shelf, key: IDBValidKey): Promise<void> {
  return change(shelf, [], [key])
}

/**
 * Put a thing behind all others in the outbox; answers its place, which becomes its `id`. The draft it was made from goes in the
 * same breath: at no moment is it there twice, or not at all.
 */
export async function append(value: object, draft?: IDBValidKey): Promise<number> {
  const transaction = await begin(['outbox', 'drafts'], 'readwrite', { durability: 'strict' })
  if (!transaction) {
    memory.get('outbox')!.set(++count, { ...value, id: count })
    if (draft !== undefined) memory.get('drafts')!.delete(draft)
    return count
  }
  const place = answer(transaction.objectStore('outbox').add(value))
  if (draft !== undefined) transaction.objectStore('drafts').delete(draft)
  await written(transaction)
  return (await place) as number
}

/** Ask the browser not to tidy this away when room gets scarce; it may say no. */
export function insist() {
  void navigator.storage?.persist?.().catch(() => false)
}
