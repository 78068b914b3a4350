// The server dies or is restarted: clients wait, come again, and nothing is lost or done twice.
import assert from 'node:assert/strict'
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql as apolloGql } from '@apollo/client'
import { RetryLink } from '@apollo/client/link/retry'
import { Client, fetchExchange, gql } from '@urql/core'
import { offlineExchange } from '@urql/exchange-graphcache'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { CREATE, bearer, count, draft, graphql, listen, lossy, now, report, scenario, server, socket, until, watched } from '../town.mjs'

const CHANGED = 'subscription ($after: String) { changed(after: $after) { cursor node { ... on Report { title } } } }'
const titled = (title) => ({ data }) => data?.changed.node?.title === title
const soon = () => new Promise((resume) => setTimeout(resume, 50))

/** What a phone keeps of urql's cache and queue while the app is closed, and how it says that it is online again. */
function phone() {
  const kept = { data: {}, queue: [], online: () => {} }
  return {
    kept,
    readData: async () => kept.data,
    writeData: async (data) => Object.assign(kept.data, data),
    readMetadata: async () => kept.queue,
    writeMetadata: (queue) => (kept.queue = queue),
    onOnline: (callback) => (kept.online = callback),
  }
}

/** An app with urql's offline exchange, opened on a phone. */
const open = (storage, fetching = fetch) =>
  new Client({
    url: graphql,
    fetch: fetching,
    fetchOptions: { headers: bearer('ada') },
    preferGetMethod: false,
    exchanges: [
      offlineExchange({
        storage,
        keys: { UserError: () => null },
        // Only what shows at once is queued.
        optimistic: {
          createReport: ({ input }) => ({
            __typename: 'CreateReportPayload',
            report: { __typename: 'Report', id: input.idempotencyKey, ref: '', title: input.title, version: 0 },
            errors: [],
          }),
        },
        // Browsers say that fetching failed in other words than Node.
        isOfflineError: (error, { operation }) => Boolean(error?.networkError && !error.response && operation),
      }),
      fetchExchange,
    ],
  })

/** Somebody makes a report in an app. */
const create = (client, title) =>
  client.mutation(gql(CREATE), { input: draft(title, { idempotencyKey: crypto.randomUUID() }) }).toPromise()

/** An Apollo client that does not give up for a while. */
function persistent() {
  const retry = new RetryLink({ delay: { initial: 100, jitter: false }, attempts: { max: 100 } })
  const link = ApolloLink.from([retry, new HttpLink({ uri: graphql, headers: bearer('ada') })])
  return new ApolloClient({ link, cache: new InMemoryCache() })
}

/** A WebSocket client that comes back whenever it is thrown out; `closed` says how each connection ended. */
function faithful() {
  const closed = []
  const on = { connected: () => closed.push(null), closed: ({ code }) => (closed[closed.length - 1] ??= code) }
  const options = { url: socket, webSocketImpl: WebSocket, connectionParams: bearer('ada'), on }
  return { closed, client: createClient({ ...options, retryAttempts: 1000, retryWait: soon, shouldRetry: () => true }) }
}

/** What became of everyone who was in the midst of something when the server was killed; it happens once. */
async function happened() {
  const [apollo, talk, [kept, forgotten]] = [persistent(), faithful(), [phone(), phone()]]
  const [app, lost] = [open(kept), open(forgotten)]
  const after = await now()
  const heard = listen((sink) => talk.client.subscribe({ query: CHANGED, variables: { after } }, sink))
  await Promise.all([app, lost].map((client) => client.query('{ __typename }', {})))
  await report('Before the server was killed')
  await heard.hears(titled('Before the server was killed'), 'what came before')
  await server('kill')
  const queued = create(app, 'Queued by urql')
  create(lost, 'Queued by a closed app')
  const input = draft('Waited with Apollo', { idempotencyKey: crypto.randomUUID() })
  const waited = apollo.mutate({ mutation: apolloGql(CREATE), variables: { input } })
  try {
    await until(() => kept.kept.queue.length === 1 && forgotten.kept.queue.length === 1, 'the queues')
  } finally {
    await server('start')
  }
  kept.kept.online()
  return { queued, waited, phone: forgotten, heard, ...talk }
}

let outage
const killed = () => (outage ??= happened())

scenario('urql queues a mutation while the server is killed and sends it when it is back: one report', async () => {
  const { data, error } = await (await killed()).queued
  assert.equal(error, undefined, String(error))
  assert.equal(data.createReport.report.title, 'Queued by urql')
  assert.equal(await count('Queued by urql'), 1)
})

scenario('an app closed while the server was away sends its queue when it is opened again: one report', async () => {
  const { phone } = await killed()
  const fetching = watched()
  open(phone, fetching)
  await until(() => fetching.sent.some(({ status }) => status === 200), 'the queue to be sent')
  assert.equal(await count('Queued by a closed app'), 1)
  assert.deepEqual(phone.kept.queue, [])
})

scenario('Apollo retries a mutation until the server is back: one report', async () => {
  const { data } = await (await killed()).waited
  assert.deepEqual(data.createReport.errors, [])
  assert.equal(await count('Waited with Apollo'), 1)
})

scenario('a WebSocket client comes back after the server was killed, and after it was stopped, and misses nothing', async () => {
  const { heard, closed, client } = await killed()
  await report('After it was killed')
  await heard.hears(titled('After it was killed'), 'what came after the kill')
  await server('stop')
  await server('start')
  await report('After it was stopped')
  await heard.hears(titled('After it was stopped'), 'what came after the stop')
  const titles = new Set(heard.values.map(({ data }) => data.changed.node.title))
  for (const title of ['Before the server was killed', 'Queued by urql', 'Waited with Apollo']) assert.ok(titles.has(title), title)
  assert.deepEqual(closed.slice(0, 2), [1006, 1001])
  await client.dispose()
})

scenario('urql sends a mutation again whose answer was lost, under its key: one report', async () => {
  const storage = phone()
  const fetching = watched(lossy())
  const client = open(storage, fetching)
  await soon()
  const made = create(client, 'Answered in vain')
  await until(() => storage.kept.queue.length === 1, 'the queue')
  assert.equal(await count('Answered in vain'), 1)
  storage.kept.online()
  const { data } = await made
  assert.deepEqual(data.createReport.errors, [])
  assert.equal(fetching.sent.length, 2)
  assert.equal(await count('Answered in vain'), 1)
})
