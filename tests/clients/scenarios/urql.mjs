// urql: its normalised cache, its lists, its subscriptions.
import assert from 'node:assert/strict'
import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { CREATE, ask, bearer, draft, graphql, listen, pledge, report, scenario, socket, watched } from '../town.mjs'

const PAGE = gql`
  query Page($first: Int!, $after: String) {
    reports(first: $first, after: $after) { edges { cursor node { id title } } pageInfo { hasNextPage endCursor } }
  }
`
const PLEDGE = gql`query Pledge($ref: String!) { pledge(ref: $ref) { id signatureCount } }`
const SIGN = gql`mutation Sign($pledge: ID!) { signPledge(input: { pledge: $pledge }) { pledge { id signatureCount } errors { code } } }`

const cache = () => cacheExchange({ resolvers: { Query: { reports: relayPagination() } }, keys: { UserError: () => null } })

const connect = (exchanges, { fetching = fetch, by = 'ada', ...options } = {}) =>
  new Client({ url: graphql, fetch: fetching, fetchOptions: { headers: bearer(by) }, preferGetMethod: false, exchanges, ...options })

async function ok(result) {
  const { data, error } = await result
  assert.equal(error, undefined, String(error))
  return data
}

scenario('what was read once is read from the cache', async () => {
  const fetching = watched()
  const client = connect([cache(), fetchExchange], { fetching })
  const { ref } = await pledge('read twice by urql')
  const first = await ok(client.query(PLEDGE, { ref }))
  const second = await ok(client.query(PLEDGE, { ref }))
  assert.deepEqual(first, second)
  assert.equal(fetching.sent.length, 1)
})

scenario('the answer to a mutation shows wherever the thing is looked at', async () => {
  const client = connect([cache(), fetchExchange])
  const { id, ref } = await pledge('salt the steps')
  const seen = listen((sink) => client.query(PLEDGE, { ref }).subscribe(sink.next))
  await seen.hears(({ data }) => data.pledge.signatureCount === 0, 'no signature')
  await ok(client.mutation(SIGN, { pledge: id }))
  await seen.hears(({ data }) => data.pledge.signatureCount === 1, 'one signature')
})

scenario('pages join into one list without gap or double', async () => {
  for (const n of [1, 2, 3, 4, 5]) await report(`In pages of urql ${n}`)
  const whole = await ask('{ reports(first: 6) { edges { node { title } } } }')
  const client = connect([cache(), fetchExchange])
  let page
  for (let after = null; !page || page.edges.length < 6; after = page.pageInfo.endCursor)
    page = (await ok(client.query(PAGE, { first: 2, after }))).reports
  assert.deepEqual(page.edges.map(({ node }) => node.title), whole.reports.edges.map(({ node }) => node.title))
})

scenario('a refusal is data, not an error', async () => {
  const client = connect([cache(), fetchExchange])
  const data = await ok(client.mutation(gql(CREATE), { input: draft(' ') }))
  assert.equal(data.createReport.errors[0].code, 'INVALID')
})

scenario('a session that has ended is an error with its code', async () => {
  const client = connect([fetchExchange], { fetchOptions: { headers: { authorization: 'Bearer outlived' } } })
  const { error } = await client.query(gql`{ viewer { id } }`)
  assert.equal(error.graphQLErrors[0].extensions.code, 'UNAUTHENTICATED')
  assert.equal(error.response.status, 401)
})

scenario('a subscription by WebSocket brings news into the cache', async () => {
  const talk = createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: bearer('ada') })
  const forwardSubscription = (operation) => ({
    subscribe: (sink) => ({ unsubscribe: talk.subscribe({ ...operation, query: operation.query ?? '' }, sink) }),
  })
  const client = connect([cache(), fetchExchange, subscriptionExchange({ forwardSubscription })])
  const { id, ref } = await pledge('sweep the path')
  const looked = listen((sink) => client.query(PLEDGE, { ref }).subscribe(sink.next))
  const told = listen((sink) =>
    client.subscription(gql`subscription ($id: ID!) { pledgeChanged(id: $id) { id signatureCount } }`, { id }).subscribe(sink.next),
  )
  await told.hears(({ data }) => data?.pledgeChanged.signatureCount === 0, 'how it stands')
  await ask('mutation ($id: ID!) { signPledge(input: { pledge: $id }) { settled } }', { id }, 'ada')
  await told.hears(({ data }) => data?.pledgeChanged.signatureCount === 1, 'the signature')
  await looked.hears(({ data }) => data.pledge.signatureCount === 1, 'the signature in the cache')
  told.stop.unsubscribe()
  await talk.dispose()
})
