// Asking a guest to sign in, from wherever it is needed.
import { session } from '../../api/session.svelte'

/** What the person was about to do. */
export type Why = 'self' | 'pledge' | 'activity' | 'report'

const asked = $state<{ why: Why | null }>({ why: null })
let answer: ((signedIn: boolean) => void) | null = null

/** What the dialog is open for; null while it is closed. */
export function why(): Why | null {
  return asked.why
}

/** True once somebody is signed in, false when they would rather not. `anew` asks even one who seems signed in. */
export function askToSignIn(reason: Why, anew = false): Promise<boolean> {
  if (session.viewer && !anew) return Promise.resolve(true)
  answer?.(false)
  asked.why = reason
  return new Promise((resolve) => (answer = resolve))
}

/** The dialog is done. */
export function close(signedIn: boolean) {
  asked.why = null
  answer?.(signedIn)
  answer = null
}
