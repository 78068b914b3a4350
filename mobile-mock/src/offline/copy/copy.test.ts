import { beforeEach, expect, test, vi } from 'vitest'

interface Page {
  items: { kind: string; id: string; node: object | null }[]
  hasMore?: boolean
}
let pages: (Page | 'expired')[] = []
let asked: (string | null)[] = []
let turns = 0

// As on a phone whose browser keeps no database: what is kept is there as long as the page.
vi.stubGlobal('navigator', { onLine: true, languages: ['en-GB'] })
vi.stubGlobal('addEventListener', () => undefined)
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined, removeItem: () => undefined })
vi.stubGlobal('innerWidth', 390)
vi.stubGlobal('innerHeight', 844)
vi.stubGlobal('fetch', async (_: string, { body }: { body: string }) => {
  const { query, variables } = JSON.parse(body)
  if (query.includes('HowMany')) return Response.json({ data: { map: { total: 3, asOf: '0' } } })
  asked.push(variables.after)
  const page = pages.shift()
  await seen()
  if (!page || page === 'expired') return Response.json({ errors: [{ message: 'Too old.', extensions: { reason: 'CURSOR_EXPIRED' } }] })
  return Response.json({ data: { changes: { cursor: `cursor ${++turns}`, hasMore: false, ...page } } })
})
const { freshen, mark, things } = await import('./copy')
const { put, read } = await import('../shelf')

/** What could be shown while each page was on its way. */
let shown: string[][] = []
async function seen() {
  shown.push((await mark())?.whole ? await titles() : [])
}
const titles = async () => (await things()).map(({ title }) => title).sort()

function report(title: string): Page['items'][number] {
  const node = {
    __typename: 'Report',
    id: title,
    ref: title,
    title,
    reportState: 'OPEN',
    reportAt: { lat: 56.1, lng: -3.9 },
    category: { id: 'c', name: 'Lamps', hazard: false },
    createdAt: '2026-11-20T10:00:00Z',
  }
  return { kind: 'UPSERT', id: title, node }
}

beforeEach(() => {
  asked = []
  shown = []
})

test('everything comes once, and then what changed', async () => {
  pages = [{ items: [report('one'), report('two')], hasMore: true }, { items: [report('three')] }]
  await freshen()
  expect(await titles()).toEqual(['one', 'three', 'two'])
  expect(shown).toEqual([[], []])
  pages = [{ items: [report('four'), { kind: 'REMOVE', id: 'one', node: null }] }]
  await freshen()
  expect(asked).toEqual([null, 'cursor 1', 'cursor 2'])
  expect(await titles()).toEqual(['four', 'three', 'two'])
})

test('what was there stays until all has come anew, and then what did not come again goes', async () => {
  pages = ['expired', { items: [report('four')], hasMore: true }, { items: [report('five')] }]
  await freshen()
  expect(shown).toEqual([['four', 'three', 'two'], ['four', 'three', 'two'], ['four', 'three', 'two']])
  expect(await titles()).toEqual(['five', 'four'])
  expect((await mark())?.whole).toBe(true)
})

test('it goes on where it was broken off', async () => {
  pages = ['expired', { items: [report('six')], hasMore: true }]
  await freshen()
  expect((await mark())?.whole).toBe(true)
  expect(await titles()).toEqual(['five', 'four', 'six'])
  pages = [{ items: [report('seven')] }]
  asked = []
  await freshen()
  expect(asked).toEqual([`cursor ${turns - 1}`])
  expect(await titles()).toEqual(['seven', 'six'])
})

test('what came in another form is fetched anew', async () => {
  await put('marks', 'copy', { ...(await read<object>('marks', 'copy')), form: 'of an earlier app' })
  pages = [{ items: [report('eight')] }]
  await freshen()
  expect(asked).toEqual([null])
  expect(shown).toEqual([['seven', 'six']])
  expect(await titles()).toEqual(['eight'])
})
