import { expect, test } from 'vitest'
import { speaks, standing, takes, type Seen } from './standing'

const now = Date.parse('2026-11-22T12:00:00Z')
const pledge = (changes: Partial<Seen> = {}): Seen => ({
  state: 'OPEN',
  deadline: '2026-11-29T00:00:00Z',
  calledOffAt: null,
  viewerMay: [],
  viewerSignature: null,
  ...changes,
})

test('a guest may try to join while signatures are taken, and no longer', () => {
  expect(standing(pledge(), true, now)).toBe('may')
  expect(standing(pledge({ state: 'ACTIVE' }), true, now)).toBe('may')
  expect(standing(pledge({ deadline: '2026-11-22T12:00:00Z' }), true, now)).toBe('out')
  expect(standing(pledge({ state: 'FAILED' }), true, now)).toBe('out')
  expect(takes(pledge({ state: 'ACTIVE', calledOffAt: '2026-11-21T00:00:00Z' }), now)).toBe(false)
})

test.each([
  [{ viewerMay: ['sign'] }, 'may'],
  [{ viewerMay: ['withdraw'], viewerSignature: { state: 'COUNTED' } }, 'in'],
  [{ viewerMay: ['withdraw'], viewerSignature: { state: 'RECEIVED' } }, 'in'],
  [{ viewerMay: ['withdraw'], viewerSignature: { state: 'WAITLISTED' } }, 'line'],
  [{ viewerMay: ['take_place', 'withdraw'], viewerSignature: { state: 'OFFERED' } }, 'kept'],
  [{ viewerMay: ['accept_terms', 'withdraw'], viewerSignature: { state: 'LAPSED' } }, 'terms'],
  [{ viewerMay: ['accept_terms', 'withdraw'], viewerSignature: { state: 'COUNTED' } }, 'terms'],
  [{ viewerMay: ['sign'], viewerSignature: { state: 'WITHDRAWN' } }, 'may'],
  [{ viewerMay: ['edit', 'cancel'] }, 'own'],
  [{ viewerMay: ['copy'], state: 'FAILED' }, 'out'],
] as [Partial<Seen>, string][])('%o is %s', (changes, expected) => {
  expect(standing(pledge(changes), false, now)).toBe(expected)
})

test('a moderator does not speak for a pledge', () => {
  expect(speaks(pledge({ viewerMay: ['suspend', 'enter_signatures'] }))).toBe(false)
  expect(speaks(pledge({ viewerMay: ['announce'] }))).toBe(true)
})
