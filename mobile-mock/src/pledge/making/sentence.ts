// The sentence that a pledge is, with its blanks in the order of the reader's language.
import { say } from '../../words/words'

export type Blank = 'action' | 'target' | 'who' | 'theirAction' | 'day'
export const BLANKS: readonly Blank[] = ['action', 'target', 'who', 'theirAction', 'day']

/** From the private use area, so that nobody's words look like one. */
const FIRST = 0xe000

/** The words between the blanks, and the blanks. */
export function pieces(): ({ words: string } | { blank: Blank })[] {
  const signs = BLANKS.map((blank, at) => [blank, String.fromCodePoint(FIRST + at)] as const)
  return say('promise.sentence', Object.fromEntries(signs))
    .split(/([\ue000-\ue004])/u)
    .map((part) => {
      const blank = BLANKS[(part.codePointAt(0) ?? 0) - FIRST]
      return blank ? { blank } : { words: part.replace(/^[\s,.،۔]+|[\s,.،۔]+$/gu, '') }
    })
    .filter((piece) => 'blank' in piece || piece.words !== '')
}

/** The whole sentence with what was written so far; "…" where nothing was. */
export function sentence(written: Record<Blank, string>): string {
  const filled = BLANKS.map((blank) => [blank, written[blank].trim().replace(/[.\s]+$/u, '') || '…'] as const)
  return say('promise.sentence', Object.fromEntries(filled))
}
