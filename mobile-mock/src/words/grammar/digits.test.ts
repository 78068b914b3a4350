import { expect, test } from 'vitest'
import { digits } from './digits'

test('the digits of other scripts are read', () => {
  expect(digits('۱۲۳۴۵۶۷۸۹۰')).toBe('1234567890')
  expect(digits('٠١٢٣٤٥٦٧٨٩')).toBe('0123456789')
  expect(digits('१२ ৩৪ ੫੬ ૭૮ ９０')).toBe('12 34 56 78 90')
})

test('so are their point, their thousands and their minus', () => {
  expect(digits('۲٫۵')).toBe('2.5')
  expect(digits('۱٬۲۰۰')).toBe('1200')
  expect(digits('−۳')).toBe('-3')
  expect(digits('\u200f۴\u200e')).toBe('4')
})

test('all else stays as it is', () => {
  expect(digits('2,5 bags')).toBe('2,5 bags')
  expect(digits('')).toBe('')
})
