// Two phones that keep their copies by different means, and a day at random: at its end they hold what a new phone would.
import assert from 'node:assert/strict'
import { draft, pledge, scenario, server } from '../town.mjs'
import { agreed, bought, closed } from '../phones/claims.mjs'
import { fresh } from '../phones/documents.mjs'
import { open as plain } from '../phones/plain.mjs'
import { open as rxdb } from '../phones/rxdb.mjs'

const STEPS = 30

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
  const owners = [
    { open: rxdb, phone: await bought(rxdb, 'ben'), made: { titles: [], signed: [] } },
    { open: plain, phone: await bought(plain, 'cleo'), made: { titles: [], signed: [] } },
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
    await doings[choose(doings.length)]({ ...owner, pledges, choose })
    await owner.phone.synchronise()
  }

  for (const { phone } of owners) phone.line.becomes('up')
  for (const { phone } of owners) await agreed(phone)
  const now = [...(await fresh('ada')).values()]
  for (const { phone, made } of owners) {
    assert.deepEqual(await phone.refused(), [])
    for (const title of made.titles) assert.equal(now.filter((thing) => thing.title === title).length, 1, title)
    const things = await phone.things()
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
