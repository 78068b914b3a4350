// What every scenario is given: where the server is, who is signed in, and what else goes on in the town.
import assert from 'node:assert/strict'
import { createInterface } from 'node:readline'

export const { address, tokens, category, folder } = JSON.parse(process.env.TOWN)
export const graphql = `${address}/graphql`
export const socket = graphql.replace('http', 'ws')
export const here = { lat: 56.155, lng: -3.87 }
export const scenarios = []

/** What must hold; told as a test of its own. */
export function scenario(claim, run) {
  scenarios.push({ claim, run })
}

/** The headers by which the server knows somebody. */
export const bearer = (name) => (name ? { authorization: `Bearer ${tokens[name]}` } : {})

/** The answer to a plain request, as another neighbour's phone would get it. */
export async function ask(query, variables = {}, by = undefined) {
  const headers = { 'content-type': 'application/json', ...bearer(by) }
  const response = await fetch(graphql, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
  const { data, errors } = await response.json()
  assert.equal(errors, undefined, JSON.stringify(errors))
  return data
}

export const CREATE = `mutation Create($input: CreateReportInput!) {
  createReport(input: $input) { report { id ref title version } errors { code message field } }
}`

/** The input of a report of this title. */
export const draft = (title, more = {}) => ({ title, description: 'Since Monday.', category, location: here, ...more })

/** A report, made by somebody else. */
export async function report(title, by = 'ben') {
  const { createReport } = await ask(CREATE, { input: draft(title) }, by)
  assert.deepEqual(createReport.errors, [])
  return createReport.report
}

/** A pledge, made by somebody else. */
export async function pledge(action, by = 'ben') {
  const deadline = new Date(Date.now() + 9 * 24 * 3600 * 1000).toISOString().slice(0, 10)
  const { createPledge } = await ask(
    'mutation ($input: CreatePledgeInput!) { createPledge(input: $input) { pledge { id ref } errors { code message } } }',
    { input: { action, who: 'neighbours', theirAction: 'bring a rake', target: 2, deadline } },
    by,
  )
  assert.deepEqual(createPledge.errors, [])
  return createPledge.pledge
}

/** `fetch` with notes of what was sent: `POST` or `GET`, the query or undefined, the status. */
export function watched(fetching = fetch) {
  const sent = []
  return Object.assign(
    async (url, options) => {
      const asked = options.body ? JSON.parse(options.body) : Object.fromEntries(new URL(url).searchParams)
      const note = { method: options.method, query: asked.query }
      sent.push(note)
      const response = await fetching(url, options)
      note.status = response.status
      return response
    },
    { sent },
  )
}

/** `fetch` whose first answer is lost on its way back: the server has done what it was asked to. */
export function lossy() {
  let lost = false
  return async (...request) => {
    const response = await fetch(...request)
    if (lost) return response
    lost = true
    await response.text()
    throw new TypeError('fetch failed')
  }
}

/** The present place in the log: `changed` after it misses nothing that is written from now on. */
export async function now() {
  const { reports } = await ask('{ reports(first: 1) { asOf } }')
  return reports.asOf
}

/** How many reports of this title there are. */
export async function count(title) {
  const { reports } = await ask('{ reports(first: 100) { edges { node { title } } } }')
  return reports.edges.filter(({ node }) => node.title === title).length
}

/** Wait until something holds, and return it. */
export async function until(holds, what, seconds = 15) {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const found = await holds()
    if (found) return found
    assert.ok(Date.now() < end, `waited in vain: ${what}`)
    await new Promise((resume) => setTimeout(resume, 20))
  }
}

/** Everything a stream has told so far, by its `subscribe`. */
export function listen(subscribe) {
  const heard = { values: [], error: undefined, complete: false }
  heard.stop = subscribe({
    next: (value) => heard.values.push(value),
    error: (error) => (heard.error = error ?? 'an error without words'),
    complete: () => (heard.complete = true),
  })
  heard.hears = (test, what) =>
    until(() => {
      if (heard.error) assert.fail(`while waiting for ${what}: ${words(heard.error)}`)
      return heard.values.find(test)
    }, what)
  heard.fails = async () => {
    await until(() => heard.error || heard.complete, 'an error')
    return heard.error ?? assert.fail(`no error, but ${JSON.stringify(heard.values)}`)
  }
  return heard
}

/** What an error says, whatever its kind. */
export const words = (error) => error?.stack ?? (error?.code ? `${error.code} ${error.reason}` : JSON.stringify(error))

const orders = process.stdin.isTTY ? undefined : createInterface({ input: process.stdin })[Symbol.asyncIterator]()

/** `kill` the server, `stop` it as Ctrl-C does, `start` it anew, or so that it only runs the documents of a `list`. */
export async function server(what) {
  process.stdout.write(`${JSON.stringify({ server: what })}\n`)
  await orders.next()
}
