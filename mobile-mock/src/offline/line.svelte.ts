// Whether the network seems to be there: as the phone says, and as it turned out when it was last used.
import { onServer } from '../api/server'

const known = $state({ network: navigator.onLine, reached: true })
const waiting = new Set<() => void>()
/** Milliseconds between two looks for a server that could not be reached. */
const LOOK = 5_000
let looking: ReturnType<typeof setTimeout> | undefined

export const line = {
  get online() {
    return known.network && known.reached
  },
}

/** Do something each time the network is back. */
export function whenBack(work: () => void) {
  waiting.add(work)
}

/** The server answered, whatever it said. */
export function reached() {
  const back = !line.online
  clearTimeout(looking)
  looking = undefined
  Object.assign(known, { network: true, reached: true })
  if (back) for (const work of waiting) work()
}

/** The server could not be reached: look for it until it can. */
export function missed() {
  known.reached = false
  looking ??= setTimeout(look, LOOK)
}

async function look() {
  looking = undefined
  try {
    const answer = await fetch(onServer('/healthz'), { cache: 'no-store', signal: AbortSignal.timeout(LOOK) })
    if (answer.ok) reached()
    else missed()
  } catch {
    missed()
  }
}

addEventListener('offline', () => (known.network = false))
addEventListener('online', () => {
  // It says that there is a network; whether it leads anywhere is another matter.
  Object.assign(known, { network: true, reached: false })
  clearTimeout(looking)
  void look()
})
