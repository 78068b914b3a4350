import { expect, test } from 'vitest'
import { EMPTY, input, missing, suggest, whole, type Sort } from './promise'

const party: Sort = {
  key: 'street-party',
  name: 'Street party',
  action: 'set out the tables',
  who: 'neighbours',
  theirAction: 'bring food',
  target: 8,
  details: 'Ask early.',
}
const picking: Sort = { ...party, key: 'litter-pick', action: 'bring the bags', theirAction: 'come along', target: 5 }
const sorts = [party, picking]

test('a sort fills what is empty, and another takes its place', () => {
  const begun = { ...EMPTY, ...suggest(EMPTY, party, sorts) }
  expect(begun).toMatchObject({ sort: 'street-party', action: 'set out the tables', target: '8', details: 'Ask early.' })
  expect({ ...begun, ...suggest(begun, picking, sorts) }).toMatchObject({ action: 'bring the bags', target: '5' })
})

test('what was written by hand is never taken away', () => {
  const begun = { ...EMPTY, ...suggest(EMPTY, party, sorts), action: 'play the fiddle' }
  expect({ ...begun, ...suggest(begun, picking, sorts) }).toMatchObject({ action: 'play the fiddle', theirAction: 'come along' })
})

test('numbers are whole', () => {
  expect([whole(' 12 '), whole('1.5'), whole('-3'), whole(''), whole('1e3')]).toEqual([12, null, null, null, null])
  expect(whole('۱۲')).toBe(12)
})

test('what is missing is named', () => {
  expect(missing({ ...EMPTY, target: '0' })).toEqual(['action', 'who', 'theirAction', 'day', 'target'])
  expect(missing({ ...EMPTY, action: 'a', who: 'b', theirAction: 'c', day: '2026-12-01' })).toEqual([])
})

test('what is left empty is not sent', () => {
  const made = { ...EMPTY, action: ' sweep ', who: 'neighbours', theirAction: 'help', day: '2026-12-01' }
  expect(input(made, [], 'en')).toMatchObject({ action: 'sweep', target: 5, cap: null, location: null, asGroup: null, reports: null })
  expect(input({ ...made, cap: '0' }, ['r'], 'en')).toMatchObject({ cap: 0, reports: ['r'] })
})
