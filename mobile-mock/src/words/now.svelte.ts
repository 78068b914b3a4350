// The present moment, refreshed twice a minute, for whatever is told relative to it.
const moment = $state({ now: Date.now() })
setInterval(() => (moment.now = Date.now()), 30_000)

/** Milliseconds since 1970, as a reactive value. */
export function now(): number {
  return moment.now
}
