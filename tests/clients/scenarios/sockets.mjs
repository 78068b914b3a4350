// graphql-ws: everything over one WebSocket, as a phone keeps it open.
import assert from 'node:assert/strict'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { CREATE, bearer, draft, listen, now, report, scenario, socket, until } from '../town.mjs'

const CHANGED = 'subscription ($after: String) { changed(after: $after) { kind cursor node { ... on Report { title } } } }'
const titled = (title) => (value) => value.data?.changed.node?.title === title

/** A client of this person's, and how often it has connected and been closed. */
function connect(options = {}, by = 'ada') {
  const seen = { connected: 0, closed: [], pongs: 0 }
  const client = createClient({
    url: socket,
    webSocketImpl: WebSocket,
    connectionParams: bearer(by),
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => {},
    ...options,
    on: {
      connected: () => (seen.connected += 1),
      closed: (event) => seen.closed.push(event.code),
      pong: (received) => (seen.pongs += received),
    },
  })
  const subscribe = (query, variables) => listen((sink) => client.subscribe({ query, variables }, sink))
  const ask = async (query, variables) => {
    const heard = subscribe(query, variables)
    await until(() => heard.complete || heard.error, 'the end of an operation')
    assert.equal(heard.error, undefined, JSON.stringify(heard.error))
    assert.equal(heard.values.length, 1)
    return heard.values[0]
  }
  return { client, seen, subscribe, ask }
}

scenario('a query is answered to the person of the token', async () => {
  const { client, ask } = connect()
  assert.deepEqual(await ask('{ viewer { email } }'), { data: { viewer: { email: 'ada@example.org' } } })
  await client.dispose()
})

scenario('without a token a guest is served', async () => {
  const { client, ask } = connect({}, null)
  assert.deepEqual(await ask('{ viewer { email } }'), { data: { viewer: null } })
  await client.dispose()
})

scenario('a mutation is done, and a refused one says why as data', async () => {
  const { client, ask } = connect()
  const made = await ask(CREATE, { input: draft('Over the socket') })
  assert.equal(made.data.createReport.report.title, 'Over the socket')
  const refused = await ask(CREATE, { input: draft(' ') })
  assert.equal(refused.data.createReport.report, null)
  assert.equal(refused.data.createReport.errors[0].code, 'INVALID')
  await client.dispose()
})

scenario('the language named at the beginning is that of refusals', async () => {
  const { client, ask } = connect({ connectionParams: { language: 'cy' } })
  const { data } = await ask(CREATE, { input: draft('By a guest') })
  const [{ code, message }] = data.createReport.errors
  assert.deepEqual([code, message], ['SIGN_IN_NEEDED', 'Mewngofnodwch yn gyntaf.'])
  await client.dispose()
})

scenario('a subscription hears what another client writes', async () => {
  const { client, subscribe } = connect()
  const heard = subscribe(CHANGED, { after: await now() })
  await report('Lamp out')
  const { data } = await heard.hears(titled('Lamp out'), 'the report')
  assert.equal(data.changed.kind, 'UPSERT')
  await client.dispose()
})

scenario('taken up again after its last cursor, a subscription tells what was missed, in order and once', async () => {
  const { client, subscribe } = connect()
  const first = subscribe(CHANGED, { after: await now() })
  await report('Seen')
  const { data } = await first.hears(titled('Seen'), 'what is seen')
  first.stop()
  await report('Missed one')
  await report('Missed two')
  const again = subscribe(CHANGED, { after: data.changed.cursor })
  await again.hears(titled('Missed two'), 'what was missed')
  const titles = again.values.map(({ data }) => data.changed.node.title)
  assert.deepEqual(titles.filter(Boolean), ['Missed one', 'Missed two'])
  await client.dispose()
})

scenario('twelve operations at once each get their own answer', async () => {
  const { client, seen, ask } = connect()
  const asked = Array.from({ length: 12 }, (_, n) => ask(`query ($id: ID!) { t${n}: __typename node(id: $id) { id } }`, { id: 'none' }))
  const answers = await Promise.all(asked)
  answers.forEach((answer, n) => assert.deepEqual(answer, { data: { [`t${n}`]: 'Query', node: null } }))
  assert.equal(seen.connected, 1)
  await client.dispose()
})

scenario('who unsubscribes hears no more, and the socket lives', async () => {
  const { client, seen, subscribe } = connect()
  const after = await now()
  const [stays, leaves] = [subscribe(CHANGED, { after }), subscribe(CHANGED, { after })]
  await report('For both')
  await Promise.all([stays, leaves].map((heard) => heard.hears(titled('For both'), 'the report for both')))
  leaves.stop()
  const had = leaves.values.length
  await report('For one')
  await stays.hears(titled('For one'), 'the report for one')
  assert.equal(leaves.values.length, had)
  assert.equal(leaves.complete, true)
  assert.deepEqual([seen.connected, seen.closed], [1, []])
  await client.dispose()
})

/** An operation with a fault, and another after it on the same socket. */
async function fault(query, code) {
  const { client, seen, subscribe, ask } = connect()
  const [error] = await subscribe(query).fails()
  assert.equal(error.extensions.code, code)
  assert.deepEqual(await ask('{ __typename }'), { data: { __typename: 'Query' } })
  assert.deepEqual([seen.connected, seen.closed], [1, []])
  await client.dispose()
}

scenario('a document that does not fit the schema fails alone, and the socket lives', () =>
  fault('{ nothingOfThatName }', 'GRAPHQL_VALIDATION_FAILED'))

scenario('a document that is no GraphQL fails alone, and the socket lives', () => fault('{ viewer {', 'GRAPHQL_PARSE_FAILED'))

scenario('variables that do not fit are told with a code and without data', async () => {
  const { client, ask } = connect()
  const { errors, ...rest } = await ask('query ($id: ID!) { node(id: $id) { id } }')
  assert.equal(errors[0].extensions.code, 'BAD_USER_INPUT')
  assert.deepEqual(rest, {})
  await client.dispose()
})

scenario('a wrong token is told by 4403', async () => {
  const { client, subscribe } = connect({ connectionParams: { authorization: 'Bearer nonsense' } })
  const closed = await subscribe('{ viewer { email } }').fails()
  assert.equal(closed.code, 4403)
  await client.dispose()
})

scenario('after 4403 a client comes again with a fresh token and goes on', async () => {
  const tokens = [{ authorization: 'Bearer outlived' }, bearer('ada')]
  const { client, seen, ask } = connect({
    connectionParams: () => tokens.shift(),
    retryAttempts: 2,
    retryWait: () => Promise.resolve(),
  })
  assert.deepEqual(await ask('{ viewer { email } }'), { data: { viewer: { email: 'ada@example.org' } } })
  assert.deepEqual([seen.connected, seen.closed], [1, [4403]])
  await client.dispose()
})

scenario('pings to keep a quiet connection open are answered', async () => {
  const { client, seen } = connect({ keepAlive: 50 })
  await until(() => seen.pongs >= 3, 'three pongs')
  assert.deepEqual(seen.closed, [])
  await client.dispose()
})
