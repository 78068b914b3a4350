// The way to the server: cache, queries over HTTP, subscriptions over one WebSocket.
import { cacheExchange, type StorageAdapter } from '@urql/exchange-graphcache'
import { Client, fetchExchange, mapExchange, subscriptionExchange, type OperationResult } from '@urql/core'
import { createClient } from 'graphql-ws'
import { answersOf } from '../offline/answers'
import type { Asked } from '../offline/copy/listing'
import { reached, whenBack } from '../offline/line.svelte'
import { language } from '../words/words'
import { fetchSignedIn } from './fetching'
import { PATH } from './send'
import { onServer, socketOnServer } from './server'
import { accessToken, session } from './session.svelte'

const line = $state({ open: false, broken: false, mended: 0 })
let begun = make()
let made = $state.raw(begun.client)

/** The present client, and how its live line is: `broken` when it should be open and is not. */
export const api = {
  get client() {
    return made
  },
  get live() {
    return line.open
  },
  get broken() {
    return line.broken
  },
  /** Rises whenever the live line is back: what was read before may have been missed, or may have failed. */
  get mended() {
    return line.mended
  },
}

/** Resolves when all that was seen before is there again, and can be shown without network. */
export function recalled(): Promise<void> {
  return begun.read
}

/** Begin with another person's answers and a new connection, because somebody else is looking now. */
export function startAnew() {
  socket.terminate()
  begun = make()
  made = begun.client
}

/** Milliseconds between two looks whether the live line still stands, and for an answer to one. */
const KEEP_ALIVE = 20_000
const PONG = 10_000
let unanswered: ReturnType<typeof setTimeout> | undefined

const socket = createClient({
  url: () => socketOnServer(PATH),
  lazy: true,
  // Moving the map ends one subscription just before it begins the next.
  lazyCloseTimeout: 10_000,
  keepAlive: KEEP_ALIVE,
  retryAttempts: Infinity,
  shouldRetry: () => true,
  retryWait: pause,
  connectionParams: async () => {
    const token = await accessToken()
    return token ? { authorization: `Bearer ${token}`, language: language() } : { language: language() }
  },
  on: {
    // A line that takes everything and never answers is none.
    ping: (came) => {
      if (!came) unanswered = setTimeout(() => socket.terminate(), PONG)
    },
    pong: () => clearTimeout(unanswered),
    connected: () => {
      Object.assign(line, { open: true, broken: false, mended: line.mended + Number(line.broken) })
      reached()
    },
    closed: () => (clearTimeout(unanswered), Object.assign(line, { open: false, broken: line.open || line.broken })),
  },
})

// The phone says so at once; the line itself would notice only after a while.
addEventListener('offline', () => socket.terminate())
whenBack(() => (line.mended += 1))

/** Before the line is tried again: longer each time, 10 seconds at most, and at once when the network is back. */
function pause(tries: number): Promise<void> {
  line.broken = true
  const milliseconds = Math.min(10_000, 500 * 2 ** tries) * (0.5 + Math.random())
  return new Promise((again) => {
    const timer = setTimeout(done, milliseconds)
    addEventListener('online', done)
    function done() {
      clearTimeout(timer)
      removeEventListener('online', done)
      again()
    }
  })
}

function make(): { client: Client; read: Promise<void> } {
  const { storage, read } = answersOf(session.viewer?.id ?? null)
  const client = new Client({
    url: onServer(PATH),
    preferGetMethod: false,
    // What is answered before the rest was read back would not be kept.
    fetch: (input, init) => read.then(() => fetchSignedIn(input, init)),
    exchanges: [mapExchange({ onResult: fromCopy }), cache(storage), fetchExchange, subscriptionExchange({ forwardSubscription })],
  })
  return { client, read }
}

/** Maps and lists that cannot be had from the server come from the copy on the phone; that it was not reached is told still. */
async function besides(result: OperationResult): Promise<OperationResult> {
  const [definition] = result.operation.query.definitions
  const name = definition && 'name' in definition ? (definition.name?.value ?? '') : ''
  try {
    const { copied } = await import('../offline/copy/copied')
    const data = await copied(name, result.operation.variables as Asked)
    return data ? { ...result, data } : result
  } catch {
    return result
  }
}

function fromCopy(result: OperationResult): OperationResult | Promise<OperationResult> {
  return result.operation.kind === 'query' && result.error?.networkError ? besides(result) : result
}

function forwardSubscription(request: { query?: string | undefined; variables?: Record<string, unknown> | undefined }) {
  const { query = '', variables = {} } = request
  type Sink = Parameters<typeof socket.subscribe>[1]
  return { subscribe: (sink: object) => ({ unsubscribe: socket.subscribe({ query, variables }, sink as Sink) }) }
}

function cache(storage: StorageAdapter) {
  const embedded = () => null
  return cacheExchange({
    storage,
    possibleTypes: {
      Node: ['Report', 'Pledge', 'Activity', 'Slot', 'Person', 'Group', 'Category', 'Signup', 'Notice', 'Membership'],
      Party: ['Person', 'Group', 'Body'],
    },
    keys: { Point: embedded, Box: embedded, MapView: embedded, MapCluster: embedded, Change: embedded, Session: embedded },
  })
}
