// Apollo Client: its cache, its lists, its errors, its retries, its subscriptions.
import assert from 'node:assert/strict'
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client'
import { RetryLink } from '@apollo/client/link/retry'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { relayStylePagination } from '@apollo/client/utilities'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { CREATE, ask, bearer, count, draft, graphql, listen, lossy, pledge, report, scenario, socket, until, watched } from '../town.mjs'

const PAGE = gql`
  query Page($first: Int!, $after: String) {
    reports(first: $first, after: $after) { edges { cursor node { id title } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
  }
`
const PLEDGE = gql`query Pledge($ref: String!) { pledge(ref: $ref) { id signatureCount state } }`
const SIGN = gql`
  mutation Sign($pledge: ID!) { signPledge(input: { pledge: $pledge }) { settled pledge { id signatureCount } errors { code } } }
`

const http = (fetching, by = 'ada') => new HttpLink({ uri: graphql, fetch: fetching, headers: bearer(by) })

const cache = () =>
  new InMemoryCache({
    typePolicies: { Query: { fields: { reports: relayStylePagination(['where', 'order']) } } },
    possibleTypes: { Node: ['Report', 'Pledge', 'Activity'] },
  })

const connect = (link) => new ApolloClient({ link, cache: cache() })

scenario('what was read once is read from the cache', async () => {
  const fetching = watched()
  const client = connect(http(fetching))
  const { ref } = await pledge('read twice')
  const [first, second] = [
    await client.query({ query: PLEDGE, variables: { ref } }),
    await client.query({ query: PLEDGE, variables: { ref } }),
  ]
  assert.deepEqual(first.data, second.data)
  assert.deepEqual(fetching.sent.map(({ method, status }) => [method, status]), [['POST', 200]])
})

scenario('the answer to a mutation shows wherever the thing is looked at', async () => {
  const client = connect(http(fetch))
  const { id, ref } = await pledge('salt the hill')
  const seen = listen((sink) => client.watchQuery({ query: PLEDGE, variables: { ref } }).subscribe(sink))
  await seen.hears(({ data }) => data?.pledge?.signatureCount === 0, 'no signature')
  const { data } = await client.mutate({ mutation: SIGN, variables: { pledge: id } })
  assert.equal(data.signPledge.settled, true)
  await seen.hears(({ data }) => data?.pledge?.signatureCount === 1, 'one signature')
})

scenario('pages join into one list without gap or double, also when the list grows meanwhile', async () => {
  for (const n of [1, 2, 3, 4, 5]) await report(`In pages ${n}`)
  const whole = await ask('{ reports(first: 100) { edges { node { title } } } }')
  const client = connect(http(fetch))
  const list = client.watchQuery({ query: PAGE, variables: { first: 2 } })
  const seen = listen((sink) => list.subscribe(sink))
  await seen.hears(({ data }) => data?.reports?.edges.length === 2, 'the first page')
  await report('Made while turning the page')
  const shown = () => list.getCurrentResult().data.reports
  while (shown().pageInfo.hasNextPage) {
    const had = shown().edges.length
    await list.fetchMore({ variables: { after: shown().pageInfo.endCursor } })
    await until(() => shown().edges.length > had, 'the next page in the list', 2)
  }
  const titles = (connection) => connection.edges.map(({ node }) => node.title)
  assert.deepEqual(titles(shown()), titles(whole.reports))
  assert.ok(titles(whole.reports).length > 4)
})

scenario('a refusal is data, not an error', async () => {
  const client = connect(http(fetch))
  const { data, error } = await client.mutate({ mutation: gql(CREATE), variables: { input: draft(' ') } })
  assert.equal(error, undefined)
  assert.equal(data.createReport.report, null)
  const [{ code, field }] = data.createReport.errors
  assert.deepEqual([code, field], ['INVALID', ['title']])
})

scenario('a guest is asked to sign in, as data, in the language of the request', async () => {
  const client = connect(new HttpLink({ uri: graphql, headers: { 'accept-language': 'pl, en;q=0.5' } }))
  const { data } = await client.mutate({ mutation: gql(CREATE), variables: { input: draft('By a guest') } })
  const [{ code, message }] = data.createReport.errors
  assert.deepEqual([code, message], ['SIGN_IN_NEEDED', 'Proszę najpierw się zalogować.'])
})

scenario('a session that has ended is an error with its code', async () => {
  const client = connect(new HttpLink({ uri: graphql, headers: { authorization: 'Bearer outlived' } }))
  const error = await client.query({ query: gql`{ viewer { id } }` }).then(assert.fail, (error) => error)
  assert.ok(CombinedGraphQLErrors.is(error), String(error))
  assert.equal(error.errors[0].extensions.code, 'UNAUTHENTICATED')
})

scenario('a document that does not fit the schema is an error with its code', async () => {
  const client = connect(http(fetch))
  const error = await client.query({ query: gql`{ nothingOfThatName }` }).then(assert.fail, (error) => error)
  assert.ok(CombinedGraphQLErrors.is(error), String(error))
  assert.equal(error.errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED')
})

scenario('a mutation whose answer was lost is sent again under its key: one report', async () => {
  const fetching = watched(lossy())
  const client = connect(ApolloLink.from([new RetryLink({ delay: { initial: 10 } }), http(fetching)]))
  const input = draft('Retried by Apollo', { idempotencyKey: crypto.randomUUID() })
  const { data } = await client.mutate({ mutation: gql(CREATE), variables: { input } })
  assert.deepEqual(data.createReport.errors, [])
  assert.equal(fetching.sent.length, 2)
  assert.equal(await count('Retried by Apollo'), 1)
})

scenario('a subscription brings news into the cache', async () => {
  const talk = createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: bearer('ada') })
  const link = ApolloLink.split(({ operationType }) => operationType === 'subscription', new GraphQLWsLink(talk), http(fetch))
  const client = connect(link)
  const { id, ref } = await pledge('sweep the steps')
  const looked = listen((sink) => client.watchQuery({ query: PLEDGE, variables: { ref } }).subscribe(sink))
  const query = gql`subscription ($id: ID!) { pledgeChanged(id: $id) { id signatureCount state } }`
  const told = listen((sink) => client.subscribe({ query, variables: { id } }).subscribe(sink))
  await told.hears(({ data }) => data.pledgeChanged.signatureCount === 0, 'how it stands')
  await ask('mutation ($id: ID!) { signPledge(input: { pledge: $id }) { settled } }', { id }, 'ada')
  await told.hears(({ data }) => data.pledgeChanged.signatureCount === 1, 'the signature')
  await looked.hears(({ data }) => data?.pledge?.signatureCount === 1, 'the signature in the cache')
  told.stop.unsubscribe()
  await talk.dispose()
})
