import { expect, test } from 'vitest'
import { refusal } from './refusal'

test('no refusal is lost because its field is not there', () => {
  const fields = { terms: 'This pledge has changed.', area: 'Choose one.' }
  expect(refusal({ problem: 'Too often.', fields }, 'area')).toBe('Too often. This pledge has changed.')
  expect(refusal({ problem: '', fields: {} })).toBe('')
})
