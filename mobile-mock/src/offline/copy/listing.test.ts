import { expect, test } from 'vitest'
import { gather, holds } from './gather'
import { matches, page } from './listing'
import type { Thing } from './thing'

const category = { id: 'rubbish', name: 'Rubbish', hazard: false }
let made = 0

function report({ lat = 56.118, lng = -3.936, at = '2026-11-20T10:00:00Z', state = 'OPEN' as const } = {}): Thing {
  const id = `r${++made}`
  const card = { id, ref: id, title: 'Sofa', state, createdAt: at, location: { lat, lng }, category }
  return { kind: 'REPORT', id, lat, lng, title: 'Sofa', at, card }
}

function activity(at: string): Thing {
  const id = `a${++made}`
  const card = { id, title: 'Rakes', state: 'PUBLISHED' as const, startsAt: at, endsAt: at, timeZone: 'Europe/London', location: { lat: 56.1, lng: -3.9 }, slots: [] }
  return { kind: 'ACTIVITY', id, lat: 56.1, lng: -3.9, title: 'Rakes', at, card }
}

const idsOf = (answer: object) => (answer as { edges: { node: { id: string } }[] }).edges.map(({ node }) => node.id)

test('what is near each other comes together, each kind for itself', () => {
  const [one, two] = [report(), report({ lat: 56.1181 })]
  const drawn = gather([one, two, activity('2026-11-28T10:00:00Z')], 12)
  expect(drawn.total).toBe(3)
  expect(drawn.clusters).toEqual([{ kind: 'REPORT', count: 2, opensAt: 14, location: { lat: (one.lat + two.lat) / 2, lng: -3.936 } }])
  expect(drawn.pins.map(({ kind }) => kind)).toEqual(['ACTIVITY'])
})

test('from near by everything stands alone', () => {
  expect(gather([report(), report()], 17).pins).toHaveLength(2)
})

test('the south and west edges belong to a box, the others to the next one', () => {
  const box = { south: 56, west: -4, north: 57, east: -3 }
  expect(holds(box, { lat: 56, lng: -4 })).toBe(true)
  expect(holds(box, { lat: 57, lng: -3.5 })).toBe(false)
  expect(holds(box, { lat: 56.5, lng: -3 })).toBe(false)
})

test('reports come the newest first, activities the soonest first', () => {
  const [older, newer] = [report({ at: '2026-11-01T10:00:00Z' }), report({ at: '2026-11-02T10:00:00Z' })]
  expect(idsOf(page([older, newer], {}))).toEqual([newer.id, older.id])
  const [later, sooner] = [activity('2026-12-05T10:00:00Z'), activity('2026-11-28T10:00:00Z')]
  expect(idsOf(page([later, sooner], {}))).toEqual([sooner.id, later.id])
})

test('a list goes on where its last page ended', () => {
  const all = Array.from({ length: 5 }, (_, day) => report({ at: `2026-11-0${day + 1}T10:00:00Z` }))
  const first = page(all, { first: 3 }) as { pageInfo: { hasNextPage: boolean; endCursor: string } }
  expect(first.pageInfo.hasNextPage).toBe(true)
  const rest = page(all, { first: 3, after: first.pageInfo.endCursor })
  expect(idsOf(rest)).toEqual([all[1]!.id, all[0]!.id])
  expect((rest as typeof first).pageInfo.hasNextPage).toBe(false)
})

test('activities that are over are left out, and nothing else for that', () => {
  const where = { endsAfter: '2026-11-28T00:00:00.000Z' }
  expect(matches(activity('2026-11-28T00:00:01Z'), where)).toBe(true)
  expect(matches(activity('2026-11-28T00:00:00Z'), where)).toBe(false)
  expect(matches(report(), where)).toBe(true)
})

test('filters hold as on the server', () => {
  expect(matches(report(), { states: ['OPEN'], categories: ['rubbish'], createdSince: '2026-11-20' })).toBe(true)
  expect(matches(report(), { createdAfter: '2026-11-20T10:00:01Z' })).toBe(false)
  expect(matches(report(), { categories: ['lights'] })).toBe(false)
  expect(matches(activity('2026-11-28T10:00:00Z'), { kinds: ['REPORT'] })).toBe(false)
})
