// A phone that keeps its copy by itself, in a file: no library, just `fetch`, `changes` and a queue of edits.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { bearer, folder } from '../town.mjs'
import { CHANGES, NODE, isExpired, mutation, onTop, told } from './documents.mjs'

const PAGE = 20

/** Opens a phone over a line, as somebody; opened again under its name, it has kept what it had. */
export async function open({ name, line, by, within = null }) {
  const file = `${folder}/${name}.json`
  // `edits`: what the server has not yet answered, oldest first. `becomes`: what drafts are called since they were sent.
  const empty = { cursor: null, things: {}, edits: [], becomes: {}, refused: [] }
  const kept = await readFile(file, 'utf8').then(JSON.parse, () => empty)
  let saving = Promise.resolve()

  /** Keep all or nothing of it. */
  const save = () =>
    (saving = saving.then(async () => {
      await writeFile(`${file}.new`, JSON.stringify(kept))
      await rename(`${file}.new`, file)
    }))

  async function ask(query, variables) {
    const headers = { 'content-type': 'application/json', ...bearer(by) }
    const response = await fetch(`${line.address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
    return response.json()
  }

  async function send() {
    while (kept.edits.length) {
      const [edit] = kept.edits
      const input = named(edit.input)
      const { data, errors } = await ask(...Object.values(mutation({ edit: { ...edit, input } })))
      if (errors) throw new Error(JSON.stringify(errors))
      const { thing, errors: [error] } = data.edit
      if (error?.code === 'TOO_MANY') return
      if (error) kept.refused.push({ ...edit, code: error.code, message: error.message, theirs: await now(edit.id) })
      else if (thing) settle(edit, thing)
      kept.edits.shift()
      await save()
    }
  }

  const now = async (id) => (id.startsWith('new:') ? null : (await ask(NODE, { id })).data.node)

  /** An edit was accepted: what else was done to its thing was done on top of it. */
  function settle(edit, thing) {
    if (edit.name === 'createReport') kept.becomes[edit.id] = thing.id
    if (!edit.input.expectedVersion) return
    kept.edits = kept.edits.map((other) => (other.id === edit.id && other !== edit ? onTop(other, thing.version) : other))
  }

  /** An edit of a report that was a draft when it was edited names it as the server does. */
  const named = (input) => (input.report in kept.becomes ? { ...input, report: kept.becomes[input.report] } : input)

  async function catchUp() {
    for (let more = true; more; ) {
      const { data, errors } = await ask(CHANGES, { after: kept.cursor, within, first: PAGE })
      if (isExpired(errors)) {
        Object.assign(kept, { cursor: null, things: {} })
        continue
      }
      if (errors) throw new Error(JSON.stringify(errors))
      for (const { id, node } of told(data.changes.items)) {
        if (node) kept.things[id] = node
        else delete kept.things[id]
      }
      kept.cursor = data.changes.cursor
      more = data.changes.hasMore
      await save()
    }
  }

  const queue = async (edit) => {
    kept.edits.push({ key: crypto.randomUUID(), ...edit })
    await save()
  }
  return {
    name,
    by,
    line,
    within,
    /** Everything by its id, as the person sees it. */
    async things() {
      const things = new Map(Object.entries(structuredClone(kept.things)))
      for (const { id, shows } of kept.edits) {
        const called = kept.becomes[id] ?? id
        things.set(called, { ...things.get(called), ...shows })
      }
      return things
    },
    /** A report, made on the phone. */
    async report(input) {
      const id = `new:${crypto.randomUUID()}`
      const { title, description, location } = input
      await queue({ id, name: 'createReport', input, shows: { id, __typename: 'Report', title, description, location } })
    },
    /** Something that its person does to a thing; `shows`: what of it that changes at once. */
    edit: (id, name, input, shows) => queue({ id, name, input, shows }),
    unsent: async () => kept.edits,
    refused: async () => kept.refused,
    /** Send what there is, and hear what is new; what fails is done again next time. */
    synchronise: () => send().then(catchUp).catch((error) => error),
    close: () => saving,
  }
}
