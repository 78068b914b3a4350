// Numbers as people write them, in the digits of their own script, read as those that programs count with.

/** Where the digits from 0 on begin: Arabic, Persian and Urdu, Devanagari, Bengali, Gurmukhi, Gujarati, full width. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xff10]

/** A text with the digits 0 to 9, a point and a plain minus for those of other scripts, without marks that turn the direction. */
export function digits(text: string): string {
  return text
    .replace(/[\u200e\u200f\u061c\u2066-\u2069\u066c]/g, '')
    .replace(/\p{Nd}/gu, plain)
    .replaceAll('\u066b', '.')
    .replaceAll('\u2212', '-')
}

function plain(digit: string): string {
  const code = digit.codePointAt(0)!
  const zero = ZEROS.find((first) => code >= first && code < first + 10)
  return zero === undefined ? digit : String(code - zero)
}
