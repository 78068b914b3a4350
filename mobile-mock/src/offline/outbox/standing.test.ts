import { expect, test } from 'vitest'
import { standing } from './standing'

const refusal = { code: 'PLEDGE_CLOSED', message: 'It is closed.', field: null, retryAfter: null }
const mine = { refusals: [], broken: false, person: 'ben', guest: false }

test('what can go goes as soon as there is a network', () => {
  expect(standing(mine, 'ben', null, true)).toBe('soon')
  expect(standing(mine, 'ben', null, false)).toBe('waiting')
})

test('what needs a name waits until somebody signs in', () => {
  expect(standing(mine, null, 'ben', true)).toBe('signin')
  expect(standing({ ...mine, person: null }, null, null, false)).toBe('signin')
  expect(standing({ ...mine, person: null }, 'cat', null, true)).toBe('yours')
})

test('a guest may do some things without a name', () => {
  expect(standing({ ...mine, person: null, guest: true }, null, null, true)).toBe('soon')
})

test('nobody sees what somebody else did, signed in or not', () => {
  expect(standing({ ...mine, guest: true }, null, null, true)).toBe('others')
  expect(standing({ ...mine, guest: true }, 'cat', null, true)).toBe('others')
  expect(standing({ ...mine, refusals: [refusal] }, 'cat', null, true)).toBe('others')
})

test('what was refused needs a word', () => {
  expect(standing({ ...mine, refusals: [refusal] }, 'ben', null, true)).toBe('refused')
  expect(standing({ ...mine, broken: true }, 'ben', null, true)).toBe('broken')
})
