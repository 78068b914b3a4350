import { expect, test } from 'vitest'
import type { CategoryAskedFragment, QuestionAskedFragment } from '../../gql/graphql'
import { BLANK, grouped, inForm, inputOf, matching, missing, numberIn, refusal, stops, type Writing } from './writing'

function question(key: string, changes: Partial<QuestionAskedFragment> = {}): QuestionAskedFragment {
  return { key, kind: 'TEXT', label: key, hint: null, required: false, public: true, choices: [], ...changes }
}

function category(name: string, changes: Partial<CategoryAskedFragment> = {}): CategoryAskedFragment {
  const body = { id: 'b', name: 'Council', phone: null, website: null }
  const asked = { groups: ['Streets'], group: 'Streets', hazard: false, private: false, photoRequired: false }
  return { id: name, name, titleHint: null, descriptionHint: null, body, questions: [], ...asked, ...changes }
}

const written: Writing = { ...BLANK, spot: { lat: 56.1, lng: -3.9 }, title: ' Lamp out ', description: 'Dark.\n' }

test('nothing but the place is asked for before the first step', () => {
  expect(missing('place', BLANK, undefined, false)).toEqual({ location: 'reporting.need.place' })
  expect(missing('place', written, undefined, false)).toEqual({})
})

test('a category may need a photo and answers', () => {
  const asked = category('Lamp', {
    photoRequired: true,
    questions: [question('number', { kind: 'NUMBER' }), question('post', { required: true }), question('note', { kind: 'NOTICE', required: true })],
  })
  expect(missing('kind', written, asked, false)).toEqual({ photos: 'reporting.need.photo', 'answers.post': 'reporting.need.answer' })
  const answered = { ...written, photos: ['p'], answers: { number: ['about 3'], post: ['12'] } }
  expect(missing('kind', answered, asked, false)).toEqual({ 'answers.number': 'reporting.need.number' })
  expect(missing('kind', { ...answered, answers: { number: ['2,5'], post: ['12'] } }, asked, false)).toEqual({})
  expect(missing('kind', { ...answered, answers: { number: ['۲٫۵'], post: ['12'] } }, asked, false)).toEqual({})
})

test('a guest leaves an address, who is signed in does not', () => {
  expect(missing('words', written, undefined, true)).toEqual({ contact: 'signin.needEmail' })
  expect(missing('words', { ...written, email: 'kim@example.org' }, undefined, true)).toEqual({})
  expect(missing('words', { ...written, title: ' ' }, undefined, false)).toEqual({ title: 'reporting.need.title' })
})

test('one answer can end it, with a number to ring', () => {
  const wires = question('wires', { kind: 'ONE_OF', choices: [{ key: 'no', label: 'No', stops: null }, { key: 'yes', label: 'Yes', stops: 'Phone 01632 960101 now.' }] })
  const asked = category('Lamp', { questions: [wires] })
  expect(stops(asked, { wires: ['no'] })).toBeNull()
  expect(stops(asked, { wires: ['yes'] })).toBe('Phone 01632 960101 now.')
  expect(numberIn('Phone 01632 960101 now.')).toBe('01632 960101')
  expect(numberIn('Ring 999 now')).toBe('999')
  expect(numberIn('Keep away.')).toBeNull()
})

test('what is sent is what was meant', () => {
  const asked = category('Tip', { questions: [question('bags', { kind: 'NUMBER' }), question('seen', { kind: 'DATETIME' }), question('who')] })
  const input = inputOf({ ...written, answers: { bags: ['2,5'], seen: ['2026-11-22T12:00'], who: ['  '], gone: ['x'] } }, asked, false)
  expect(input).toMatchObject({ title: 'Lamp out', description: 'Dark.', category: 'Tip', location: { lat: 56.1, lng: -3.9 } })
  expect(input?.answers).toEqual([
    { key: 'bags', values: ['2.5'] },
    { key: 'seen', values: [new Date('2026-11-22T12:00').toISOString()] },
  ])
  expect(input).not.toHaveProperty('contact')
  const guest = inputOf({ ...written, email: ' kim@example.org ' }, asked, true)
  expect(guest?.contact).toEqual({ email: 'kim@example.org', name: null })
  expect(inputOf(BLANK, asked, false)).toBeNull()
})

test('categories stand under each of their headings, and are found by words of either', () => {
  const all = [category('Pothole'), category('Litter', { groups: ['Cleaning', 'Streets'] }), category('Other', { groups: [] })]
  expect(grouped(all, 'Anything else').map(({ name, categories }) => [name, categories.map((one) => one.name)])).toEqual([
    ['Streets', ['Pothole', 'Litter']],
    ['Cleaning', ['Litter']],
    ['Anything else', ['Other']],
  ])
  expect(matching(all, 'clean lit').map(({ name }) => name)).toEqual(['Litter'])
  expect(matching(all, ' ')).toHaveLength(3)
})

test('a time goes into its field and back', () => {
  expect(new Date(inForm('2026-11-22T12:00:00Z')).toISOString()).toBe('2026-11-22T12:00:00.000Z')
  expect(inForm('no time')).toBe('')
})

test('a refusal belongs to its field also when it is about a part of it', () => {
  expect(refusal({ 'answers.0.values': 'No.' }, 'answers')).toBe('No.')
  expect(refusal({ titles: 'No.' }, 'title')).toBe('')
})
