import { expect, test } from 'vitest'
import { written } from './written'

test('of all that is sent, the longest text somebody wrote is told', () => {
  const input = { report: 'UmVwb3J0OjAxMjM0NTY3ODk=', idempotencyKey: '6f1b0c9e', title: 'Lamp', description: 'Dark\n since  Monday.' }
  expect(written(input)).toBe('Dark since Monday.')
})

test('also of parts of it', () => {
  expect(written({ leftover: { bags: 2, hazards: 'Glass' } })).toBe('Glass')
  expect(written({ answers: [{ question: 'Why?', text: 'I live here' }] })).toBe('I live here')
})

test('a long one is clipped between letters', () => {
  const told = written({ text: '🌧'.repeat(200) })
  expect([...told]).toHaveLength(141)
  expect(told.endsWith('🌧…')).toBe(true)
})

test('nothing written is nothing told', () => {
  expect(written({ pledge: 'x', note: null, terms: 1 })).toBe('')
})
