// Pages that nobody tells of what happens: read anew when somebody comes back to them.
import { untrack } from 'svelte'

/** Milliseconds for which what was read is new enough. */
const FRESH = 15_000

/** Do something each time the app is looked at again after a while, for as long as the component that asks is there. */
export function whenSeen(work: () => void) {
  let done = Date.now()
  const look = () => {
    if (document.visibilityState !== 'visible' || Date.now() - done < FRESH) return
    done = Date.now()
    untrack(work)
  }
  $effect(() => {
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  })
}
