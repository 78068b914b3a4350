// A report while it is being written: what is kept of it, what is still missing, and what is sent in the end.
import type { CategoryAskedFragment, CreateReportInput, QuestionAskedFragment } from '../../gql/graphql'
import { digits } from '../../words/grammar/digits'
import type { Key } from '../../words/words'

export interface Spot {
  lat: number
  lng: number
}

/** How the spot became known; of a photo's own place it is only offered. */
export type Found = 'photo' | 'phone' | 'address' | 'map'

export interface Writing {
  photos: string[]
  spot: Spot | null
  found: Found | null
  /** What the spot was called by who found it; the server's own name for it comes first. */
  called: string
  /** When the first photo with a date was taken. */
  takenAt: string | null
  category: string | null
  /** By the question's key, as they stand in the form: times in the phone's own zone. */
  answers: Record<string, string[]>
  title: string
  description: string
  showName: boolean
  private: boolean
  email: string
  name: string
}

export const BLANK: Writing = {
  photos: [],
  spot: null,
  found: null,
  called: '',
  takenAt: null,
  category: null,
  answers: {},
  title: '',
  description: '',
  showName: false,
  private: false,
  email: '',
  name: '',
}

export const MOST_PHOTOS = 10
export const LONGEST_TITLE = 120
export const LONGEST_DESCRIPTION = 5_000

export type Step = 'place' | 'kind' | 'alike' | 'words'
/** The steps that are counted; what neighbours reported before only comes in between. */
export const STEPS: readonly Step[] = ['place', 'kind', 'words']

/** What is wrong with a step, by field; the words are the catalogue's. */
export type Missing = Record<string, Key>

/** What stands in the way of the next step. */
export function missing(step: Step, writing: Writing, category: CategoryAskedFragment | undefined, guest: boolean): Missing {
  const found: Missing = {}
  if (step === 'place' && !writing.spot) found.location = 'reporting.need.place'
  if (step === 'kind') {
    if (!category) return { category: 'reporting.need.category' }
    if (category.photoRequired && writing.photos.length === 0) found.photos = 'reporting.need.photo'
    for (const question of category.questions) {
      const key = wrong(question, writing.answers[question.key] ?? [])
      if (key) found[`answers.${question.key}`] = key
    }
  }
  if (step === 'words') {
    if (!writing.title.trim()) found.title = 'reporting.need.title'
    else if (writing.title.trim().length > LONGEST_TITLE) found.title = 'reporting.need.shorter'
    if (guest && !/^\S+@\S+\.\S+$/.test(writing.email.trim())) found.contact = 'signin.needEmail'
  }
  return found
}

function wrong({ kind, required }: QuestionAskedFragment, values: string[]): Key | null {
  if (kind === 'NOTICE') return null
  const [first = ''] = values.map((value) => value.trim()).filter(Boolean)
  if (!first) return required ? 'reporting.need.answer' : null
  if (kind === 'NUMBER' && !/^-?\d{1,15}([.,]\d{1,6})?$/.test(digits(first))) return 'reporting.need.number'
  return null
}

/** The advice of an answer with which nobody must report here, such as to phone somebody now. */
export function stops(category: CategoryAskedFragment, answers: Writing['answers']): string | null {
  for (const { key, choices } of category.questions) {
    const given = answers[key] ?? []
    const stop = choices.find((choice) => choice.stops && given.includes(choice.key))
    if (stop?.stops) return stop.stops
  }
  return null
}

/** The number to ring in an advice, as it is written there; null where it names none. */
export function numberIn(advice: string): string | null {
  return advice.match(/\+?\d[\d ]{1,14}\d/)?.[0] ?? null
}

/** Categories under their headings, in the order in which the headings come up; one with several stands under each. */
export function grouped(categories: CategoryAskedFragment[], elsewhere: string): { name: string; categories: CategoryAskedFragment[] }[] {
  const groups = new Map<string, CategoryAskedFragment[]>()
  for (const category of categories) {
    for (const name of category.groups.length > 0 ? category.groups : [elsewhere]) {
      groups.set(name, [...(groups.get(name) ?? []), category])
    }
  }
  return Array.from(groups, ([name, members]) => ({ name, categories: members }))
}

/** Those whose name or heading holds all the words typed. */
export function matching(categories: CategoryAskedFragment[], typed: string): CategoryAskedFragment[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  return categories.filter(({ name, groups }) => {
    const said = [name, ...groups].join(' ').toLocaleLowerCase()
    return words.every((word) => said.includes(word))
  })
}

/** What is sent; null while place or category is missing. */
export function inputOf(writing: Writing, category: CategoryAskedFragment, guest: boolean): CreateReportInput | null {
  const { spot, title, description, photos, showName } = writing
  if (!spot) return null
  const input: CreateReportInput = {
    title: title.trim(),
    description: description.trim(),
    category: category.id,
    location: { lat: spot.lat, lng: spot.lng },
    photos: [...photos],
    answers: answersOf(category, writing.answers),
    showName,
    private: writing.private,
  }
  const name = writing.name.trim()
  return guest ? { ...input, contact: { email: writing.email.trim(), name: name || null } } : input
}

function answersOf({ questions }: CategoryAskedFragment, answers: Writing['answers']): { key: string; values: string[] }[] {
  return questions.flatMap(({ key, kind }) => {
    const values = (answers[key] ?? []).map((value) => value.trim()).filter(Boolean)
    return kind === 'NOTICE' || values.length === 0 ? [] : [{ key, values: values.map((value) => sent(kind, value)) }]
  })
}

function sent(kind: QuestionAskedFragment['kind'], value: string): string {
  if (kind === 'NUMBER') return digits(value).replace(',', '.')
  if (kind !== 'DATETIME') return value
  const instant = new Date(value)
  return Number.isNaN(instant.getTime()) ? value : instant.toISOString()
}

/** An instant as a form's own field for date and time shows it, in the phone's zone. */
export function inForm(instant: string): string {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** The refusal of a field among those of an answer, whose names may lead on into the field. */
export function refusal(fields: Record<string, string>, name: string): string {
  const found = Object.keys(fields).find((field) => field === name || field.startsWith(`${name}.`))
  return found === undefined ? '' : (fields[found] ?? '')
}
