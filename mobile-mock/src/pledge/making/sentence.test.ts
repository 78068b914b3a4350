import { beforeEach, expect, test, vi } from 'vitest'
import { pieces, sentence } from './sentence'

beforeEach(() => vi.stubGlobal('navigator', { languages: ['en-GB'] }))

test('words and blanks take turns', () => {
  expect(pieces()).toEqual([
    { words: 'I will' },
    { blank: 'action' },
    { words: 'but only if' },
    { blank: 'target' },
    { blank: 'who' },
    { words: 'will' },
    { blank: 'theirAction' },
    { words: 'by' },
    { blank: 'day' },
  ])
})

test('what is not written yet is left open', () => {
  const written = { action: 'bring grit. ', target: '4', who: 'neighbours', theirAction: '', day: '28 November 2026' }
  expect(sentence(written)).toBe('I will bring grit, but only if 4 neighbours will … by 28 November 2026.')
})
