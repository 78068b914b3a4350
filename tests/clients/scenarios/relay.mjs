// Relay: our schema compiled against, and the compiled operations run.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from 'graphql-ws'
import relay from 'relay-runtime'
import WebSocket from 'ws'
import { ask, bearer, folder, graphql, listen, now, pledge, report, scenario, server, socket } from '../town.mjs'

const { Environment, Network, Observable, RecordSource, Store, commitMutation, fetchQuery, getSelector, requestSubscription } = relay
const here = dirname(dirname(fileURLToPath(import.meta.url)))
const project = join(folder, 'relay')
const require = createRequire(join(project, 'artifacts', 'any.js'))

/** What the compiler says, compiling the app in a folder of its own; what it makes lands in `artifacts`. */
function compile() {
  for (const part of ['src', 'artifacts']) mkdirSync(join(project, part), { recursive: true })
  copyFileSync(join(here, 'relay', 'Reports.js'), join(project, 'src', 'Reports.js'))
  copyFileSync(join(here, '..', '..', 'schema.graphql'), join(project, 'schema.graphql'))
  const config = {
    src: 'src',
    schema: 'schema.graphql',
    language: 'javascript',
    artifactDirectory: 'artifacts',
    eagerEsModules: false,
    persistConfig: { file: 'documents.json', algorithm: 'SHA256' },
  }
  writeFileSync(join(project, 'relay.config.json'), JSON.stringify(config))
  writeFileSync(join(project, 'documents.json'), '{}')
  writeFileSync(join(project, 'package.json'), '{"type": "commonjs"}')
  return execFileSync(process.execPath, [join(here, 'node_modules/relay-compiler/cli.js'), 'relay.config.json'], {
    cwd: project,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

const complaints = []
console.error = (...said) => complaints.push(said)
const artifact = (name) => require(`./${name}.graphql`)
const documents = () => JSON.parse(readFileSync(join(project, 'documents.json'), 'utf8'))

/** An app's store and its ways to the server; `names` its documents instead of sending them. */
function connect(by = 'ada', { names = false } = {}) {
  const talk = createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: bearer(by) })
  const send = async ({ id }, variables) => {
    const headers = { 'content-type': 'application/json', ...bearer(by) }
    const body = JSON.stringify({ ...(names ? { id } : { query: documents()[id] }), variables })
    return (await fetch(graphql, { method: 'POST', headers, body })).json()
  }
  const hear = ({ id }, variables) => Observable.create((sink) => talk.subscribe({ query: documents()[id], variables }, sink))
  const environment = new Environment({
    network: Network.create(send, hear),
    store: new Store(new RecordSource()),
    // The id of these two is that of the thing they are about: Relay must not take them for the thing itself.
    getDataID: ({ id }, type) => (type === 'Change' || type === 'MapPin' ? null : id),
  })
  const read = (fragment, owner) => environment.lookup(getSelector(artifact(fragment), owner)).data
  return { environment, talk, read, ask: (name, variables) => fetchQuery(environment, artifact(name), variables).toPromise() }
}

scenario('the compiler takes our schema, with refetchable fragments and connections, and persists its documents', async () => {
  assert.match(compile(), /Compilation completed/)
  assert.equal(Object.keys(documents()).length, 6)
  for (const hash of Object.keys(documents())) assert.match(hash, /^[0-9a-f]{64}$/)
})

scenario('the next page joins the first in the connection', async () => {
  for (const n of [1, 2, 3]) await report(`In pages of Relay ${n}`)
  const { ask, read } = connect()
  const root = await ask('ReportsQuery', { first: 2 })
  const first = read('Reports_page', root).reports
  assert.equal(first.edges.length, 2)
  await ask('ReportsNextQuery', { count: 1, cursor: first.pageInfo.endCursor })
  const joined = read('Reports_page', root).reports.edges.map(({ node }) => read('Reports_row', node).title)
  assert.deepEqual(joined, [3, 2, 1].map((n) => `In pages of Relay ${n}`))
})

scenario('the answer to a mutation updates the record', async () => {
  const { environment, ask, read } = connect()
  const { id, ref } = await pledge('paint the fence')
  const before = await ask('ReportsPledgeQuery', { ref })
  assert.equal(read('Reports_pledge', before.pledge).signatureCount, 0)
  const { signPledge } = await new Promise((onCompleted, onError) =>
    commitMutation(environment, { mutation: artifact('ReportsSignMutation'), variables: { input: { pledge: id } }, onCompleted, onError }),
  )
  assert.deepEqual(signPledge.errors, [])
  assert.equal(read('Reports_pledge', before.pledge).signatureCount, 1)
})

scenario('a fragment is refetched by its node', async () => {
  const { ask: query, read } = connect()
  const { id, ref } = await pledge('oil the gate')
  const before = await query('ReportsPledgeQuery', { ref })
  await ask('mutation ($id: ID!) { signPledge(input: { pledge: $id }) { settled } }', { id }, 'ada')
  await query('ReportsPledgeAgainQuery', { id })
  assert.equal(read('Reports_pledge', before.pledge).signatureCount, 1)
})

scenario('a subscription hears what another client writes', async () => {
  const { environment, talk, read } = connect()
  const subscription = { subscription: artifact('ReportsChangedSubscription'), variables: { after: await now() } }
  const heard = listen(({ next, error, complete }) =>
    requestSubscription(environment, { ...subscription, onNext: next, onError: error, onCompleted: complete }),
  )
  await report('Heard by Relay')
  const { changed } = await heard.hears(({ changed }) => changed.node?.row, 'the report')
  assert.equal(changed.kind, 'UPSERT')
  assert.equal(read('Reports_row', changed.node.row).title, 'Heard by Relay')
  heard.stop.dispose()
  await talk.dispose()
})

scenario('a server that was given the compiled documents runs them by name, and nothing else', async () => {
  await server('list')
  try {
    const { ask: query, read } = connect('ada', { names: true })
    const root = await query('ReportsQuery', { first: 1 })
    assert.equal(read('Reports_page', root).reports.edges.length, 1)
    const headers = { 'content-type': 'application/json' }
    const refused = await fetch(graphql, { method: 'POST', headers, body: '{"query": "{ __typename }"}' })
    assert.equal(refused.status, 403)
  } finally {
    await server('start')
  }
})

scenario('Relay had nothing to complain of', async () => {
  assert.deepEqual(complaints, [])
})
