// What must hold of every phone that keeps a copy, whatever it keeps it in; `open` opens one of its kind.
import assert from 'node:assert/strict'
import { CREATE, address, ask, draft, pledge, report, server, until } from '../town.mjs'
import { fresh } from './documents.mjs'
import { line } from './network.mjs'

let phones = 0

/** A new phone of somebody's, up to date, over a line of its own. */
export async function bought(open, by = 'ben', within = null) {
  return agreed(await opened(open, { name: `phone${(phones += 1)}-${process.pid}`, line: await line(address), by, within }))
}

/** A phone, and titles that are its own. */
const opened = async (open, phone) => Object.assign(await open(phone), { titled: (words) => `${words} (${phone.name})` })

/** A phone whose copy has become what its person may see, with nothing left to be sent. */
export async function agreed(phone) {
  await until(async () => {
    await phone.synchronise()
    return !(await phone.unsent()).length && same(await phone.things(), await fresh(phone.by, phone.within))
  }, `${phone.name} to agree`).catch(async (error) => {
    assert.deepEqual(await phone.unsent(), [])
    assert.deepEqual(plain(await phone.things()), plain(await fresh(phone.by, phone.within)))
    throw error
  })
  return phone
}

const plain = (things) => Object.fromEntries([...things].sort(([one], [other]) => (one < other ? -1 : 1)))

/** Whether two copies hold the same. */
export function same(one, other) {
  try {
    assert.deepEqual(plain(one), plain(other))
    return true
  } catch {
    return false
  }
}

const titles = async (phone) => [...(await phone.things()).values()].map(({ title }) => title)
const often = async (phone, words) => (await titles(phone)).filter((title) => title === phone.titled(words)).length
export const closed = async (...open) => {
  for (const phone of open) await phone.close().then(phone.line.end)
}

export async function fills(open) {
  for (let n = 0; n < 3; n += 1) await report(`To be copied ${n}`, 'cleo')
  const phone = await bought(open)
  await report(phone.titled('After the copy'), 'cleo')
  await agreed(phone)
  assert.equal(await often(phone, 'After the copy'), 1)
  await closed(phone)
}

export async function reportsOffline(open) {
  const phone = await bought(open)
  phone.line.becomes('down')
  await phone.report(draft(phone.titled('Made offline')))
  await phone.synchronise()
  assert.equal(await often(phone, 'Made offline'), 1)
  assert.equal((await phone.unsent()).length, 1)
  phone.line.becomes('up')
  await agreed(phone)
  assert.equal(await often(phone, 'Made offline'), 1)
  await closed(phone)
}

export async function losesAnswers(open) {
  const phone = await bought(open)
  phone.line.becomes('deaf')
  await phone.report(draft(phone.titled('Answered to nobody')))
  const seen = async () => [...(await fresh('ben')).values()].some(({ title }) => title === phone.titled('Answered to nobody'))
  await until(async () => [await phone.synchronise(), await seen()][1], 'the server to have it')
  const again = phone.line.lost
  await until(async () => [await phone.synchronise(), phone.line.lost > again][1], 'it to be sent again')
  assert.equal((await phone.unsent()).length, 1)
  phone.line.becomes('up')
  await agreed(phone)
  assert.equal(await often(phone, 'Answered to nobody'), 1)
  await closed(phone)
}

export async function closesMeanwhile(open) {
  const phone = await bought(open)
  phone.line.becomes('deaf')
  await phone.report(draft(phone.titled('Sent before it was closed')))
  await until(async () => [await phone.synchronise(), phone.line.lost > 1][1], 'it to be sent')
  await phone.close()
  phone.line.becomes('up')
  const again = await opened(open, phone)
  assert.equal(await often(again, 'Sent before it was closed'), 1)
  await agreed(again)
  assert.equal(await often(again, 'Sent before it was closed'), 1)
  await closed(again)
}

export async function signs(open) {
  const { id } = await pledge('sign offline', 'cleo')
  const phone = await bought(open)
  phone.line.becomes('down')
  await phone.edit(id, 'signPledge', { pledge: id }, { viewerSignature: { state: 'RECEIVED' } })
  phone.line.becomes('up')
  await agreed(phone)
  const signed = (await phone.things()).get(id)
  assert.deepEqual([signed.signatureCount, signed.viewerSignature.state], [1, 'COUNTED'])
  assert.deepEqual(await phone.refused(), [])
  await closed(phone)
}

export async function isRefused(open) {
  const { id } = await pledge('sign one’s own', 'ben')
  const phone = await bought(open)
  await phone.edit(id, 'signPledge', { pledge: id }, { viewerSignature: { state: 'RECEIVED' } })
  await phone.report(draft(' '))
  await agreed(phone)
  const refused = await phone.refused()
  assert.deepEqual(refused.map(({ code }) => code).sort(), ['INVALID', 'OWN_PLEDGE'])
  assert.equal(refused.find(({ id: of }) => of === id).theirs.signatureCount, 0)
  await closed(phone)
}

export async function outlivesTheServer(open) {
  const phone = await bought(open)
  await server('kill')
  try {
    await phone.report(draft(phone.titled('Made while the server was gone')))
    await phone.synchronise()
  } finally {
    await server('start')
  }
  await report(phone.titled('Made when it was back'), 'cleo')
  await agreed(phone)
  assert.equal(await often(phone, 'Made while the server was gone'), 1)
  assert.equal(await often(phone, 'Made when it was back'), 1)
  await closed(phone)
}

export async function losesARole(open) {
  const secret = await done(CREATE, draft('For the council alone', { private: true }), 'ben')
  const phone = await bought(open, 'officer')
  const knows = async () => (await phone.things()).has(secret.report.id)
  assert.ok(await knows())
  phone.line.becomes('down')
  await phone.report(draft(phone.titled('Noted before dismissal')))
  await server('dismiss')
  try {
    phone.line.becomes('up')
    await agreed(phone)
    assert.equal(await often(phone, 'Noted before dismissal'), 1)
    assert.ok(!(await knows()))
  } finally {
    await server('appoint')
  }
  await agreed(phone)
  assert.ok(await knows())
  await closed(phone)
}

const EDIT = `mutation ($input: EditReportInput!) { editReport(input: $input) { report { version } errors { code } } }`
const MOVE = `mutation ($input: ChangeReportStateInput!) { changeReportState(input: $input) { report { state } errors { code } } }`
const DELETE = `mutation ($input: DeleteReportInput!) { deleteReport(input: $input) { deleted errors { code } } }`
const PRIVATE = `mutation ($input: SetReportPrivateInput!) { setReportPrivate(input: $input) { report { id } errors { code } } }`

/** Somebody does something by other means than the phone. */
export async function done(query, input, by) {
  const [payload] = Object.values(await ask(query, { input }, by))
  assert.deepEqual(payload.errors, [])
  return payload
}
export const hide = (report) => done(MOVE, { report, state: 'HIDDEN', message: 'Not for here.' }, 'moderator')
export const show = (report) => done(MOVE, { report, state: 'OPEN', message: 'For here after all.' }, 'moderator')

export async function conflicts(open) {
  const { id, version } = await report('Lamp out', 'ben')
  const phone = await bought(open)
  phone.line.becomes('down')
  await phone.edit(id, 'editReport', { report: id, title: 'Two lamps out', expectedVersion: version }, { title: 'Two lamps out' })
  await done(EDIT, { report: id, title: 'Lamp flickers' }, 'ben')
  phone.line.becomes('up')
  await agreed(phone)
  const [{ code, input, theirs }] = await phone.refused()
  assert.deepEqual([code, input.title, theirs.title], ['CONFLICT', 'Two lamps out', 'Lamp flickers'])
  await phone.edit(id, 'editReport', { ...input, expectedVersion: theirs.version }, { title: input.title })
  await agreed(phone)
  assert.equal((await phone.things()).get(id).title, 'Two lamps out')
  assert.equal((await phone.refused()).length, 1)
  await closed(phone)
}

export async function editsInARow(open) {
  const { id, version: expectedVersion } = await report('Bench broken', 'ben')
  const phone = await bought(open)
  phone.line.becomes('down')
  const location = { lat: 56.16, lng: -3.88 }
  await phone.edit(id, 'editReport', { report: id, title: 'Bench gone', expectedVersion }, { title: 'Bench gone' })
  await phone.edit(id, 'editReport', { report: id, location, expectedVersion }, { location })
  assert.equal((await phone.things()).get(id).title, 'Bench gone')
  phone.line.becomes('up')
  await agreed(phone)
  const kept = (await phone.things()).get(id)
  assert.deepEqual([kept.title, kept.location, kept.version, await phone.refused()], ['Bench gone', location, 3, []])
  await closed(phone)
}

export async function supports(open) {
  const { id } = await report('Path flooded', 'cleo')
  const phone = await bought(open)
  phone.line.becomes('down')
  for (const now of [true, false, true]) await phone.edit(id, 'setReportSupport', { report: id, supports: now }, { viewerSupports: now })
  phone.line.becomes('up')
  await agreed(phone)
  const kept = (await phone.things()).get(id)
  assert.deepEqual([kept.supportCount, kept.viewerSupports], [1, true])
  await closed(phone)
}

export async function forgets(open) {
  const [hidden, deleted, secret] = await Promise.all(['Hidden', 'Deleted', 'Private'].map((title) => report(title, 'ben')))
  const [own, other] = [await bought(open), await bought(open, 'cleo')]
  await hide(hidden.id)
  await done(DELETE, { report: deleted.id }, 'ben')
  await done(PRIVATE, { report: secret.id, private: true }, 'officer')
  await Promise.all([own, other].map(agreed))
  const kept = async (phone) => [hidden, deleted, secret].map(({ id }) => phone.has(id))
  for (const phone of [own, other]) phone.has = ((things) => (id) => things.has(id))(await phone.things())
  assert.deepEqual([await kept(own), await kept(other)], [[false, false, true], [false, false, false]])
  await show(hidden.id)
  await agreed(other)
  assert.ok((await other.things()).has(hidden.id))
  await closed(own, other)
}

export async function hiddenMeanwhile(open) {
  const { id, version: expectedVersion } = await report('Of doubtful taste', 'ben')
  const phone = await bought(open)
  phone.line.becomes('down')
  await phone.edit(id, 'editReport', { report: id, title: 'Better so', expectedVersion }, { title: 'Better so' })
  await hide(id)
  phone.line.becomes('up')
  await agreed(phone)
  assert.deepEqual((await phone.refused()).map(({ code, theirs }) => [code, theirs]), [['NOT_FOUND', null]])
  assert.ok(!(await phone.things()).has(id))
  await closed(phone)
}

export async function keepsABox(open) {
  const [south, north] = [{ south: 56.0, west: -4.0, north: 56.1, east: -3.8 }, { south: 56.1, west: -4.0, north: 56.2, east: -3.8 }]
  const { id } = await report('Trolley in the river', 'ben')
  const phones = [await bought(open, 'cleo', south), await bought(open, 'cleo', north)]
  const where = async () => Promise.all(phones.map(async (phone) => (await phone.things()).has(id)))
  assert.deepEqual(await where(), [false, true])
  await done(EDIT, { report: id, location: { lat: 56.05, lng: -3.87 } }, 'ben')
  await Promise.all(phones.map(agreed))
  assert.deepEqual(await where(), [true, false])
  await done(EDIT, { report: id, location: { lat: 56.15, lng: -3.87 } }, 'ben')
  await Promise.all(phones.map(agreed))
  assert.deepEqual(await where(), [false, true])
  await closed(...phones)
}
