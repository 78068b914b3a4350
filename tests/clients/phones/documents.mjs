// What phones ask that keep a copy, and what they can have changed: the same documents for whatever keeps it.
import assert from 'node:assert/strict'
import { bearer, graphql } from '../town.mjs'

// Whatever a copy shows. A field of two types under one name must mean the same in both, so states have names of their own.
const THING = `fragment Thing on Node {
  __typename id
  ... on Report { title description reportState: state location { lat lng } supportCount viewerSupports version }
  ... on Pledge { action pledgeState: state signatureCount version viewerSignature { id state } }
  ... on Activity { title activityState: state startsAt version }
}`
const KEPT = new Set(['Report', 'Pledge', 'Activity'])

export const CHANGES = `query Changes($after: String, $within: BoxInput, $first: Int) {
  changes(after: $after, within: $within, first: $first) { cursor hasMore items { cursor kind id node { ...Thing } } }
} ${THING}`
export const CHANGED = `subscription Changed($after: String, $within: BoxInput) {
  changed(after: $after, within: $within) { cursor kind id node { ...Thing } }
} ${THING}`
export const NODE = `query Node($id: ID!) { node(id: $id) { ...Thing } } ${THING}`
export const AS_OF = '{ reports(first: 1) { asOf } }'

// What can be done offline, by the name of its mutation: what its payload shows of the thing.
const REPORT = 'thing: report { ...Thing }'
const SHOWN = {
  createReport: REPORT,
  editReport: REPORT,
  deleteReport: 'deleted',
  setReportSupport: REPORT,
  changeReportState: REPORT,
  signPledge: 'thing: pledge { ...Thing }',
}

/** One document for several edits, done in their order, each answered under its alias. */
export function mutation(edits) {
  const asked = Object.entries(edits)
  const given = asked.map(([alias, { name }]) => `$${alias}: ${name[0].toUpperCase()}${name.slice(1)}Input!`)
  const fields = asked.map(
    ([alias, { name }]) =>
      `${alias}: ${name}(input: $${alias}) { ${SHOWN[name]} errors { code message field retryAfter } }`,
  )
  const variables = Object.fromEntries(asked.map(([alias, { input, key }]) => [alias, { ...input, idempotencyKey: key }]))
  return { query: `mutation Edits(${given.join(', ')}) { ${fields.join('\n')} } ${THING}`, variables }
}

/** The things that some changes are about, each with what it now is, or null where it is gone. */
export const told = (items) =>
  items.filter(({ node }) => !node || KEPT.has(node.__typename)).map(({ id, node }) => ({ id, node }))

/** Whether a copy must be made anew, by what its phone was answered. */
export const isExpired = (errors) => errors?.[0]?.extensions?.reason === 'CURSOR_EXPIRED'

/** The whole of what somebody may see, in a box or everywhere, read anew: every thing by its id. */
export async function fresh(by, within = null) {
  const things = new Map()
  for (let after = null, more = true; more; ) {
    const headers = { 'content-type': 'application/json', ...bearer(by) }
    const body = JSON.stringify({ query: CHANGES, variables: { after, within, first: 100 } })
    const { data, errors } = await (await fetch(graphql, { method: 'POST', headers, body })).json()
    assert.equal(errors, undefined, JSON.stringify(errors))
    for (const { id, node } of told(data.changes.items)) node ? things.set(id, node) : things.delete(id)
    ;({ cursor: after, hasMore: more } = data.changes)
  }
  return things
}

/** An edit that was made on top of another, which is done now: it expects that one, not what others may have done since. */
export function onTop(edit, version) {
  const { expectedVersion: expected } = edit.input
  return expected ? { ...edit, input: { ...edit.input, expectedVersion: Math.min(expected + 1, version) } } : edit
}
