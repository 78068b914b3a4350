// A phone that keeps its copy in RxDB: pulls by `changes`, hears by `changed`, pushes by the ordinary mutations.
import { createRxDatabase, deepEqual } from 'rxdb/plugins/core'
import { GRAPHQL_WEBSOCKET_BY_URL, replicateGraphQL } from 'rxdb/plugins/replication-graphql'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { bearer } from '../town.mjs'
import { AS_OF, CHANGED, CHANGES, NODE, isExpired, mutation, onTop, told } from './documents.mjs'

const PAGE = 20
const RETRY = 100 // milliseconds
const text = (maxLength) => ({ type: 'string', maxLength })
const things = { version: 0, primaryKey: 'id', type: 'object', properties: { id: text(100), edits: { type: 'array' } } }
const refused = { version: 0, primaryKey: 'key', type: 'object', properties: { key: text(36) } }

/** A thing as RxDB keeps it. `edits`: what its person did to it that the server has not yet answered, oldest first. */
const document = ({ id, node }) => (node ? { ...node, edits: [] } : { id, edits: [], _deleted: true })
const isDraft = ({ id }) => id.startsWith('new:')

/** Opens a phone over a line, as somebody; opened again under its name, it has kept what it had. */
export async function open({ name, line, by, within = null }) {
  const answered = new Map() // by key: edits that the server has answered, until the copy has taken that in
  const asked = new Map() // by alias: what was sent and is yet to be answered
  let [expired, reached, again] = [false, undefined, undefined]
  let replication

  const database = await createRxDatabase({ name, storage: getRxStorageMemory(), multiInstance: false })
  const collections = await database.addCollections({
    things: { schema: things, conflictHandler: { isEqual: deepEqual, resolve } },
    refused: { schema: refused },
  })

  /** What a thing is after an edit was answered: theirs, and on top of it what else its person did to it meanwhile. */
  async function resolve({ newDocumentState: mine, realMasterState: theirs }) {
    const raised = mine.edits.some(({ key }) => answered.get(key)?.raised)
    const waiting = mine.edits.filter(({ key }) => !answered.has(key))
    mine.edits.forEach(({ key }) => answered.delete(key))
    const edits = raised ? waiting.map((edit) => onTop(edit, theirs.version)) : waiting
    return Object.assign({}, theirs, ...edits.map(({ shows }) => shows), { edits, _deleted: theirs._deleted })
  }

  const ask = async (query, variables) => {
    const { data, errors } = await replication.graphQLRequest({ query, variables })
    if (errors) throw errors
    return data
  }

  const pull = {
    batchSize: PAGE,
    queryBuilder: (checkpoint, first) => ({
      query: CHANGES,
      variables: { after: expired ? null : (checkpoint?.cursor ?? null), within, first },
    }),
    async responseModifier(data, origin) {
      if (origin === 'stream') {
        reached = data.cursor
        return { documents: told([data]).map(document), checkpoint: { cursor: data.cursor } }
      }
      const [anew, documents] = [expired, told(data.items).map(document)]
      // RxDB takes a page that is not full for the last one; and what is made anew is taken in as a whole.
      while (data.hasMore && (anew || documents.length < PAGE)) {
        data = (await ask(CHANGES, { after: data.cursor, within, first: PAGE })).changes
        documents.push(...told(data.items).map(document))
      }
      if (anew) documents.unshift(...(await unless(documents)))
      expired &&= !anew
      reached = data.cursor
      return { documents, checkpoint: { cursor: data.cursor } }
    },
    streamQueryBuilder: () => ({
      query: CHANGED,
      // Read whenever it connects: what came between the last page and the connection is told too.
      variables: { within, get after() { return reached } },
    }),
    wsOptions: {
      connectionParams: async () => {
        reached ??= (await ask(AS_OF)).reports.asOf
        return bearer(by)
      },
      // RxDB takes every event for one with data: one that could not be told ends what is heard, which then begins again.
      jsonMessageReviver: (key, message) =>
        key === '' && message.payload?.errors ? { id: message.id, type: 'error', payload: message.payload.errors } : message,
      retryAttempts: Infinity,
      retryWait: () => new Promise((resume) => setTimeout(resume, RETRY)),
    },
  }

  /** What the copy holds that these documents do not tell of: it is gone. */
  async function unless(documents) {
    const known = new Set(documents.map(({ id }) => id))
    const kept = await collections.things.find().exec()
    return kept.filter((thing) => !isDraft(thing) && !known.has(thing.id)).map(({ id }) => document({ id }))
  }

  const push = {
    batchSize: 5,
    dataPath: 'data',
    modifier: (thing) => (thing.edits.length ? thing : null),
    // Of each thing one edit at a time: the next is made on top of its answer.
    queryBuilder: (rows) => {
      const sent = rows.map(({ newDocumentState: { id, edits: [edit] } }) => [`e${edit.key.replaceAll('-', '')}`, { id, edit }])
      sent.forEach(([alias, one]) => asked.set(alias, one))
      return mutation(Object.fromEntries(sent.map(([alias, { edit }]) => [alias, edit])))
    },
    // Everything is answered as RxDB calls a conflict: by how the thing now stands.
    responseModifier: (answers) => Promise.all(Object.entries(answers).map(([alias, payload]) => answer(alias, payload))),
  }

  async function answer(alias, { thing, errors: [error] }) {
    const { id, edit } = asked.get(alias)
    if (error?.code === 'TOO_MANY') throw new Error(error.message)
    if (!thing && !isDraft({ id })) thing = (await ask(NODE, { id })).node
    if (error) await collections.refused.upsert({ ...edit, id, code: error.code, message: error.message, theirs: thing })
    answered.set(edit.key, { raised: !error && edit.input.expectedVersion })
    asked.delete(alias)
    // A draft has become a report, which the server tells like everything else that is new.
    return document({ id, node: isDraft({ id }) ? null : thing })
  }

  // RxDB keeps one socket for each address, whoever asks: no two people may share one.
  const url = { http: `${line.address}/graphql?${name}`, ws: `${line.address.replace('http', 'ws')}/graphql?${name}` }

  /** Stop; a socket that is just being opened says that it was not, to nobody. */
  async function cancel() {
    const { socket } = GRAPHQL_WEBSOCKET_BY_URL.get(url.ws) ?? {}
    if (socket) socket.dispose = ((dispose) => () => dispose().catch(() => {}))(socket.dispose)
    await replication.cancel()
  }

  function replicate() {
    replication = replicateGraphQL({
      replicationIdentifier: 'town',
      collection: collections.things,
      url,
      headers: bearer(by),
      waitForLeadership: false,
      retryTime: RETRY,
      pull,
      push,
    })
    replication.error$.subscribe(hear)
  }

  /** What went wrong: RxDB asks again by itself, except for what it heard live, which has ended then. */
  function hear(error) {
    const errors = error.rxdb ? error.parameters.errors : error
    if (isExpired(errors)) [expired, reached] = [true, undefined]
    if (!error.rxdb) again ??= cancel().then(() => ([again] = [replicate()]))
  }

  replicate()
  return {
    name,
    by,
    line,
    within,
    /** Everything by its id, as the person sees it. */
    async things() {
      const kept = await collections.things.find().exec()
      return new Map(kept.map((thing) => thing.toMutableJSON()).map(({ edits, ...thing }) => [thing.id, thing]))
    },
    /** A report, made on the phone. */
    async report(input) {
      const key = crypto.randomUUID()
      const { title, description, location } = input
      const edits = [{ key, name: 'createReport', input }]
      await collections.things.insert({ id: `new:${key}`, __typename: 'Report', title, description, location, edits })
    },
    /** Something that its person does to a thing; `shows`: what of it that changes at once. */
    async edit(id, name, input, shows) {
      const thing = await collections.things.findOne(id).exec()
      const edit = { key: crypto.randomUUID(), name, input, shows }
      await thing.incrementalModify((now) => ({ ...now, ...shows, edits: [...now.edits, edit] }))
    },
    unsent: async () => (await collections.things.find().exec()).flatMap((thing) => thing.edits),
    refused: async () => (await collections.refused.find().exec()).map((one) => one.toMutableJSON()),
    /** It brings itself up to date. */
    synchronise: async () => {},
    close: () => cancel().then(() => database.close()),
  }
}
