// What somebody wrote in something that waits to be sent, out of all that is sent with it.

/** Fields of the server's inputs that hold a person's own words. */
const WORDS = new Set(['text', 'note', 'reason', 'title', 'description', 'details', 'message', 'action', 'theirAction', 'who', 'hazards'])
/** Letters that tell one thing from another, without filling the screen. */
const MOST = 140

/** The longest of the texts written, clipped; empty where nothing was written. */
export function written(input: unknown): string {
  const [longest = ''] = texts(input).sort((one, other) => other.length - one.length)
  const letters = [...longest.trim().replace(/\s+/g, ' ')]
  return letters.length > MOST ? `${letters.slice(0, MOST).join('').trimEnd()}…` : letters.join('')
}

function texts(input: unknown, name = ''): string[] {
  if (typeof input === 'string') return WORDS.has(name) ? [input] : []
  if (typeof input !== 'object' || input === null) return []
  return Object.entries(input).flatMap(([key, value]) => texts(value, Array.isArray(input) ? name : key))
}
