// Subscriptions over server-sent events: graphql-sse in both of its modes, and urql's own reader.
import assert from 'node:assert/strict'
import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core'
import { createClient } from 'graphql-sse'
import { CREATE, ask, bearer, draft, graphql, listen, now, pledge, report, scenario, until } from '../town.mjs'

const CHANGED = 'subscription ($after: String) { changed(after: $after) { kind node { ... on Report { title } } } }'
const titled = (title) => ({ data }) => data?.changed.node?.title === title
const SIGN = 'mutation ($id: ID!) { signPledge(input: { pledge: $id }) { settled } }'
const PLEDGE_CHANGED = 'subscription ($id: ID!) { pledgeChanged(id: $id) { id signatureCount } }'

const distinct = (by = 'ada', options = {}) => createClient({ url: graphql, headers: bearer(by), retryAttempts: 0, ...options })
const single = (by = 'ada', options = {}) =>
  createClient({ url: graphql, singleConnection: true, headers: bearer(by), retryAttempts: 0, ...options })

const subscribe = (client, query, variables) => listen((sink) => client.subscribe({ query, variables }, sink))

async function answered(client, query, variables) {
  const heard = subscribe(client, query, variables)
  await until(() => heard.complete || heard.error, 'the end of an operation')
  assert.equal(heard.error, undefined, String(heard.error))
  assert.equal(heard.values.length, 1)
  return heard.values[0]
}

/** A query, a mutation, a refusal as data. */
async function answers(client, title) {
  assert.deepEqual(await answered(client, '{ viewer { email } }'), { data: { viewer: { email: 'ada@example.org' } } })
  const made = await answered(client, CREATE, { input: draft(title) })
  assert.equal(made.data.createReport.report.title, title)
  const refused = await answered(client, CREATE, { input: draft(' ') })
  assert.equal(refused.data.createReport.errors[0].code, 'INVALID')
}

/** What another client writes is heard, by two subscriptions at once; the one that leaves hears no more. */
async function hears(client, name) {
  const after = await now()
  const [stays, leaves] = [subscribe(client, CHANGED, { after }), subscribe(client, CHANGED, { after })]
  await report(`${name} first`)
  await Promise.all([stays, leaves].map((heard) => heard.hears(titled(`${name} first`), 'the first report')))
  leaves.stop()
  const had = leaves.values.length
  await report(`${name} second`)
  await stays.hears(titled(`${name} second`), 'the second report')
  assert.equal(leaves.values.length, had)
  stays.stop()
}

/** A fault in one operation ends that operation alone, and the answer to its request says what it was. */
async function fails(code, query) {
  const refusals = []
  const fetchFn = async (...request) => {
    const response = await fetch(...request)
    if (response.status >= 400) refusals.push(await response.clone().json())
    return response
  }
  const client = single('ada', { fetchFn })
  const stays = subscribe(client, PLEDGE_CHANGED, { id: (await pledge('stay')).id })
  await stays.hears(() => true, 'how it stands')
  const { response } = await subscribe(client, query).fails()
  assert.equal(response.status, 400)
  assert.deepEqual(refusals.map(({ errors }) => errors[0].extensions.code), [code])
  assert.equal(stays.error, undefined)
  assert.equal(stays.complete, false)
  stays.stop()
}

scenario('distinct connections: queries, mutations and refusals are answered', () => answers(distinct(), 'By a stream of its own'))
scenario('distinct connections: what another client writes is heard until one leaves', () => hears(distinct(), 'Distinct'))

/** What never ran is told by errors, without data. */
async function refused(query, code) {
  const { errors, ...rest } = await answered(distinct(), query)
  assert.equal(errors[0].extensions.code, code)
  assert.deepEqual(rest, {})
}

scenario('distinct connections: a document that does not fit the schema is told so, without data', () =>
  refused('{ nothingOfThatName }', 'GRAPHQL_VALIDATION_FAILED'))
scenario('distinct connections: variables that do not fit are told so, without data', () =>
  refused('query ($id: ID!) { node(id: $id) { id } }', 'BAD_USER_INPUT'))

scenario('a single connection: queries, mutations and refusals are answered', () => answers(single(), 'By the one stream'))
scenario('a single connection: what another client writes is heard until one leaves', () => hears(single(), 'Single'))
scenario('a single connection: a document that does not fit the schema fails alone', () =>
  fails('GRAPHQL_VALIDATION_FAILED', '{ nothingOfThatName }'))
scenario('a single connection: a document that is no GraphQL fails alone', () => fails('GRAPHQL_PARSE_FAILED', '{ viewer {'))

scenario('a session that has ended is told by the status', async () => {
  for (const client of [distinct, single].map((make) => make('ada', { headers: { authorization: 'Bearer outlived' } }))) {
    const error = await subscribe(client, CHANGED).fails()
    assert.equal(error.response.status, 401)
  }
})

/** A pledge is followed by urql while somebody signs it. */
async function follows(exchanges, options) {
  const client = new Client({ url: graphql, fetchOptions: { headers: bearer('ada') }, preferGetMethod: false, exchanges, ...options })
  const { id } = await pledge('follow by urql')
  const told = listen((sink) => client.subscription(gql(PLEDGE_CHANGED), { id }).subscribe(sink.next))
  await told.hears(({ data }) => data?.pledgeChanged.signatureCount === 0, 'how it stands')
  await ask(SIGN, { id }, 'ada')
  await told.hears(({ data }) => data?.pledgeChanged.signatureCount === 1, 'the signature')
  assert.deepEqual(told.values.filter(({ error }) => error), [])
  told.stop.unsubscribe()
}

scenario('urql reads a subscription through graphql-sse', async () => {
  const client = distinct()
  const forwardSubscription = (operation) => ({
    subscribe: (sink) => ({ unsubscribe: client.subscribe({ ...operation, query: operation.query ?? '' }, sink) }),
  })
  await follows([fetchExchange, subscriptionExchange({ forwardSubscription })])
})

scenario('urql reads a subscription by itself', () => follows([fetchExchange], { fetchSubscriptions: true }))

scenario('urql, which takes streams for everything then, still gets its queries answered', async () => {
  const client = new Client({ url: graphql, fetchOptions: { headers: bearer('ada') }, preferGetMethod: false, exchanges: [fetchExchange], fetchSubscriptions: true })
  const { data, error } = await client.query(gql`{ viewer { email } }`, {})
  assert.equal(error, undefined, String(error))
  assert.equal(data.viewer.email, 'ada@example.org')
})
