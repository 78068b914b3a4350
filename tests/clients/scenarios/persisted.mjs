// Documents sent by their hash: first in vain, then once with their text, then without it.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql as apolloGql } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { Client, fetchExchange, gql } from '@urql/core'
import { persistedExchange } from '@urql/exchange-persisted'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { CREATE, bearer, draft, graphql, listen, scenario, socket, watched } from '../town.mjs'

const sha256 = (text) => createHash('sha256').update(text).digest('hex')
/** What was sent: how, and whether the text went along. */
const ways = ({ sent }) => sent.map(({ method, query, status }) => `${method} ${query ? 'text' : 'hash'} ${status}`)

function apollo(fetching) {
  const persisted = new PersistedQueryLink({ sha256, useGETForHashedQueries: true })
  const http = new HttpLink({ uri: graphql, fetch: fetching, headers: bearer('ada') })
  return new ApolloClient({ link: ApolloLink.from([persisted, http]), cache: new InMemoryCache() })
}

const urql = (fetching) =>
  new Client({
    url: graphql,
    fetch: fetching,
    fetchOptions: { headers: bearer('ada') },
    preferGetMethod: false,
    exchanges: [persistedExchange({ enableForMutation: true }), fetchExchange],
  })

scenario('Apollo misses, has its document kept, and from then on every client gets by with the hash', async () => {
  const query = apolloGql`query KeptForApollo { viewer { email } }`
  const [first, second] = [watched(), watched()]
  for (const fetching of [first, second]) {
    const { data } = await apollo(fetching).query({ query })
    assert.equal(data.viewer.email, 'ada@example.org')
  }
  assert.deepEqual(ways(first), ['GET hash 200', 'POST text 200'])
  assert.deepEqual(ways(second), ['GET hash 200'])
})

scenario('Apollo sends mutations by POST, also by their hash', async () => {
  const fetching = watched()
  const client = apollo(fetching)
  for (const title of ['Kept mutation once', 'Kept mutation twice']) {
    const { data } = await client.mutate({ mutation: apolloGql(CREATE), variables: { input: draft(title) } })
    assert.equal(data.createReport.report.title, title)
  }
  assert.deepEqual(ways(fetching), ['POST hash 200', 'POST text 200', 'POST hash 200'])
})

scenario('urql misses, has its document kept, and from then on every client gets by with the hash', async () => {
  const query = gql`query KeptForUrql { viewer { email } }`
  const [first, second] = [watched(), watched()]
  for (const fetching of [first, second]) {
    const { data, error } = await urql(fetching).query(query, {})
    assert.equal(error, undefined, String(error))
    assert.equal(data.viewer.email, 'ada@example.org')
  }
  assert.deepEqual(ways(first), ['GET hash 200', 'GET text 200'])
  assert.deepEqual(ways(second), ['GET hash 200'])
})

scenario('a WebSocket knows documents by their hash too', async () => {
  const client = createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: bearer('ada') })
  const query = 'query KeptForSockets { viewer { email } }'
  const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(query) } }
  const subscribe = (payload) => listen((sink) => client.subscribe(payload, sink))
  const [missed] = await subscribe({ query: '', extensions }).fails()
  assert.deepEqual([missed.message, missed.extensions.code], ['PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND'])
  for (const payload of [{ query, extensions }, { query: '', extensions }]) {
    const { data } = await subscribe(payload).hears(() => true, 'the answer')
    assert.equal(data.viewer.email, 'ada@example.org')
  }
  await client.dispose()
})
