// The way to the server: cache, queries over HTTP, subscriptions over one WebSocket.
import { cacheExchange } from '@urql/exchange-graphcache'
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { createClient } from 'graphql-ws'
import { language } from '../words/words'
import { ENDPOINT } from './send'
import { accessToken, renew } from './session.svelte'

const line = $state({ open: false, broken: false, mended: 0 })
let made = $state.raw(make())

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

/** Begin with an empty cache and a new connection, because somebody else is looking now. */
export function startAnew() {
  socket.terminate()
  made = make()
}

const socket = createClient({
  url: () => `${location.origin.replace(/^http/, 'ws')}${ENDPOINT}`,
  lazy: true,
  // Moving the map ends one subscription just before it begins the next.
  lazyCloseTimeout: 10_000,
  keepAlive: 20_000,
  retryAttempts: Infinity,
  shouldRetry: () => true,
  retryWait: pause,
  connectionParams: async () => {
    const token = await accessToken()
    return token ? { authorization: `Bearer ${token}`, language: language() } : { language: language() }
  },
  on: {
    connected: () => Object.assign(line, { open: true, broken: false, mended: line.mended + Number(line.broken) }),
    closed: () => Object.assign(line, { open: false, broken: line.open || line.broken }),
  },
})

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

function make(): Client {
  return new Client({
    url: ENDPOINT,
    preferGetMethod: false,
    fetch: fetchSignedIn,
    exchanges: [cache(), fetchExchange, subscriptionExchange({ forwardSubscription })],
  })
}

function forwardSubscription(request: { query?: string | undefined; variables?: Record<string, unknown> | undefined }) {
  const { query = '', variables = {} } = request
  type Sink = Parameters<typeof socket.subscribe>[1]
  return { subscribe: (sink: object) => ({ unsubscribe: socket.subscribe({ query, variables }, sink as Sink) }) }
}

function cache() {
  const embedded = () => null
  return cacheExchange({
    possibleTypes: { Node: ['Report', 'Pledge', 'Activity', 'Slot', 'Person'], Party: ['Person', 'Group', 'Body'] },
    keys: { Point: embedded, Box: embedded, MapView: embedded, MapCluster: embedded, Change: embedded, Session: embedded },
  })
}

/** Requests carry the session; one that comes back as ended is tried once more with a new token. */
async function fetchSignedIn(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const token = await accessToken()
  const answer = await fetch(input, withToken(init, token))
  if (!token || !(await saysEnded(answer))) return answer
  return fetch(input, withToken(init, await renew(token)))
}

function withToken(init: RequestInit, token: string | null): RequestInit {
  const headers = new Headers(init.headers)
  if (token) headers.set('authorization', `Bearer ${token}`)
  return { ...init, headers }
}

async function saysEnded(answer: Response): Promise<boolean> {
  return answer.status === 401 || (await answer.clone().text()).includes('"UNAUTHENTICATED"')
}
