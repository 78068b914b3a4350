// Two phones that keep their copies by different means, and a day at random: at its end they hold what a new phone would.
import assert from 'node:assert/strict'
import { draft, pledge, report, scenario, server } from '../town.mjs'
import { agreed, bought, closed, hide, show } from '../phones/claims.mjs'
import { fresh } from '../phones/documents.mjs'
import { open as plain } from '../phones/plain.mjs'
import { open as rxdb } from '../phones/rxdb.mjs'

const STEPS = 40

/** Numbers from 0 to 1 that are the same for the same seed. */
function drawn(seed) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32
    return state / 2 ** 32
  }
}

/** What may happen to a phone at random; each notes what must have come of it in the end. */
const doings = [
  async function reports({ phone, made, choose }) {
    if (made.titles.length >= 10) return
    const title = phone.titled(`At random ${made.titles.length}`)
    made.titles.push(title)
    await phone.report(draft(title, { location: { lat: 56.15 + choose(9) / 1000, lng: -3.87 } }))
  },
  async function signs({ phone, made, pledges, choose }) {
    const id = pledges[choose(pledges.length)]
    const known = (await phone.things()).get(id)
    if (!known || known.viewerSignature) return
    made.signed.push(id)
    await phone.edit(id, 'signPledge', { pledge: id }, { viewerSignature: { id: 'new', state: 'RECEIVED' } })
  },
  async function rewords({ phone, made, choose }) {
    const own = [...(await phone.things()).values()].filter(({ id, title }) => made.titles.includes(title) && !id.startsWith('new:'))
    if (!own.length) return
    const { id, title, version: expectedVersion } = own[choose(own.length)]
    const description = `Words ${(made.words += 1)}`
    made.said.push({ title, description })
    await phone.edit(id, 'editReport', { report: id, description, expectedVersion }, { description })
  },
  async function supports({ phone, made, others, choose }) {
    const id = others[choose(others.length)]
    if (!(await phone.things()).has(id)) return
    const supports = choose(2) === 1
    made.supports.set(id, supports)
    await phone.edit(id, 'setReportSupport', { report: id, supports }, { viewerSupports: supports })
  },
  async function loses({ others, hidden, choose }) {
    const id = others[choose(others.length)]
    await (hidden.has(id) ? show : hide)(id)
    hidden.delete(id) || hidden.add(id)
  },
  async function changes({ phone, choose }) {
    phone.line.becomes(['up', 'up', 'down', 'slow', 'deaf'][choose(5)])
  },
  async function waits({ choose }) {
    await new Promise((resume) => setTimeout(resume, choose(100)))
  },
]

async function converge(seed, killed) {
  const draw = drawn(seed)
  const choose = (many) => Math.floor(draw() * many)
  const pledges = []
  for (let n = 0; n < 3; n += 1) pledges.push((await pledge(`converge ${seed} ${n}`, 'ada')).id)
  const others = []
  for (let n = 0; n < 3; n += 1) others.push((await report(`Others' ${seed} ${n}`, 'ada')).id)
  const hidden = new Set()
  const nothing = () => ({ titles: [], signed: [], said: [], words: 0, supports: new Map() })
  const owners = [
    { open: rxdb, phone: await bought(rxdb, 'ben'), made: nothing() },
    { open: plain, phone: await bought(plain, 'cleo'), made: nothing() },
  ]

  for (let step = 0; step < STEPS; step += 1) {
    const owner = owners[choose(owners.length)]
    if (step === killed) {
      await server('kill')
      await server('start')
    }
    if (choose(8) === 0) {
      await owner.phone.close()
      owner.phone = Object.assign(await owner.open(owner.phone), { titled: owner.phone.titled })
    }
    await doings[choose(doings.length)]({ ...owner, pledges, others, hidden, choose })
    await owner.phone.synchronise()
  }

  for (const id of hidden) await show(id)
  for (const { phone } of owners) phone.line.becomes('up')
  for (const { phone } of owners) await agreed(phone)
  const now = [...(await fresh('ada')).values()]
  for (const { phone, made } of owners) {
    // Nobody else edits what is theirs, and what was hidden can be supported neither then nor later.
    const refused = await phone.refused()
    assert.deepEqual(refused.filter(({ name, code }) => name !== 'setReportSupport' || code !== 'NOT_FOUND'), [])
    for (const title of made.titles) assert.equal(now.filter((thing) => thing.title === title).length, 1, title)
    const things = await phone.things()
    for (const { title, description } of new Map(made.said.map((said) => [said.title, said])).values())
      assert.equal(now.find((thing) => thing.title === title).description, description)
    for (const [id, supports] of made.supports) {
      if (!refused.some((edit) => edit.id === id)) assert.equal(things.get(id).viewerSupports, supports)
    }
    for (const id of made.signed) assert.equal(things.get(id).viewerSignature.state, 'COUNTED')
  }
  for (const id of pledges) {
    const signed = owners.filter(({ made }) => made.signed.includes(id)).length
    assert.equal(now.find((thing) => thing.id === id).signatureCount, signed)
  }
  await closed(...owners.map(({ phone }) => phone))
}

scenario('whatever happens to their lines, both hold what a new phone would, and nothing is lost or doubled', () => converge(1))
scenario('with other chances too', () => converge(2))
scenario('and when the server is killed in the midst of it', () => converge(3, STEPS / 2))
