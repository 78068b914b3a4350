// The server dies or is restarted: clients wait, come again, and nothing is lost or done twice.
import assert from 'node:assert/strict'
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql as apolloGql } from '@apollo/client'
import { RetryLink } from '@apollo/client/link/retry'
import { Client, fetchExchange, gql } from '@urql/core'
import { offlineExchange } from '@urql/exchange-graphcache'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { CREATE, bearer, count, draft, graphql, listen, lossy, report, scenario, server, socket, until, watched } from '../town.mjs'

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

const create = (client, title) =>
  client.mutation(gql(CREATE), { input: draft(title, { idempotencyKey: crypto.randomUUID() }) }).toPromise()

scenario('urql queues a mutation while the server is killed and sends it when it is back: one report', async () => {
  const storage = phone()
  const client = open(storage)
  await client.query('{ __typename }', {})
  await server('kill')
  const made = create(client, 'Queued by urql')
  await until(() => storage.kept.queue.length === 1, 'the queue')
  await server('start')
  storage.kept.online()
  const { data, error } = await made
  assert.equal(error, undefined, String(error))
  assert.equal(data.createReport.report.title, 'Queued by urql')
  storage.kept.online()
  assert.equal(await count('Queued by urql'), 1)
})

scenario('an app closed while the server was away sends its queue when it is opened again: one report', async () => {
  const storage = phone()
  const fetching = watched()
  const closed = open(storage)
  await closed.query('{ __typename }', {})
  await server('kill')
  create(closed, 'Queued by a closed app')
  await until(() => storage.kept.queue.length === 1, 'the queue')
  await server('start')
  open(storage, fetching)
  await until(() => fetching.sent.some(({ status }) => status === 200), 'the queue to be sent')
  assert.equal(await count('Queued by a closed app'), 1)
  assert.deepEqual(storage.kept.queue, [])
})

scenario('urql sends a mutation again whose answer was lost, under its key: one report', async () => {
  const storage = phone()
  const client = open(storage)
  await client.query('{ __typename }', {})
  const fetching = watched(lossy())
  const losing = open(storage, fetching)
  await soon()
  const made = create(losing, 'Answered in vain')
  await until(() => storage.kept.queue.length === 1, 'the queue')
  assert.equal(await count('Answered in vain'), 1)
  storage.kept.online()
  const { data } = await made
  assert.deepEqual(data.createReport.errors, [])
  assert.equal(fetching.sent.length, 2)
  assert.equal(await count('Answered in vain'), 1)
})

scenario('a WebSocket client comes back after the server was killed and after it was stopped, and misses nothing', async () => {
  const closed = [] // how each connection ended
  const options = { url: socket, webSocketImpl: WebSocket, connectionParams: bearer('ada'), retryAttempts: 100, retryWait: soon, shouldRetry: () => true }
  const client = createClient({ ...options, on: { connected: () => closed.push(0), closed: ({ code }) => (closed[closed.length - 1] ||= code) } })
  const held = listen((sink) => client.subscribe({ query: CHANGED }, sink))
  const before = await (async () => {
    for (let n = 0; held.values.length === 0; n += 1, await soon()) await report(`Heard before ${n}`)
    return held.values.at(-1).data.changed.cursor
  })()
  await server('kill')
  await server('start')
  await report('Told while nobody listened')
  for (let n = 0; !held.values.some(titled(`Heard after ${n - 1}`)); n += 1, await soon()) await report(`Heard after ${n}`)
  await server('stop')
  await server('start')
  const missed = listen((sink) => client.subscribe({ query: CHANGED, variables: { after: before } }, sink))
  await missed.hears(titled('Told while nobody listened'), 'what was missed')
  await missed.hears(titled('Heard after 0'), 'what came after')
  assert.deepEqual(closed.slice(0, 2), [1006, 1012])
  await client.dispose()
})

scenario('Apollo retries a mutation until the server is back: one report', async () => {
  const retry = new RetryLink({ delay: { initial: 100, jitter: false }, attempts: { max: 50 } })
  const link = ApolloLink.from([retry, new HttpLink({ uri: graphql, headers: bearer('ada') })])
  const client = new ApolloClient({ link, cache: new InMemoryCache() })
  await server('kill')
  const input = draft('Waited with Apollo', { idempotencyKey: crypto.randomUUID() })
  const made = client.mutate({ mutation: apolloGql(CREATE), variables: { input } })
  await soon()
  await server('start')
  assert.deepEqual((await made).data.createReport.errors, [])
  assert.equal(await count('Waited with Apollo'), 1)
})
