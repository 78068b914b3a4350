// One request, and what it tells of the network: whether the server could be reached at all, and within a person's patience.
import { missed, reached } from '../offline/line.svelte'
import { language } from '../words/words'

/** Milliseconds for an answer. A network that takes everything and never answers is none. */
const PATIENCE = 30_000

/** As a guest, whoever is signed in. Throws where nothing answers in time. */
export async function fetchPlain(input: RequestInfo | URL, init: RequestInit = {}, patience = PATIENCE): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('accept-language', language())
  const late = AbortSignal.timeout(patience)
  const signal = init.signal ? AbortSignal.any([init.signal, late]) : late
  try {
    const answer = await fetch(input, { ...init, headers, signal })
    reached()
    return answer
  } catch (cause) {
    // A request given up by the page itself says nothing about the network.
    if (late.aborted || (cause as Error).name !== 'AbortError') missed()
    throw cause
  }
}
