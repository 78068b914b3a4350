// The code that somebody was sent: an old phone forgets the page while its owner looks for it in another app.

const KEY = 'pledgebank.code'
/** Milliseconds for which a code is good. */
const GOOD = 10 * 60_000

/** A code is on its way to this address. */
export function noteAsked(email: string) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ email, at: Date.now() }))
  } catch {
    // Storage is switched off: then it is known for as long as the page is there.
  }
}

/** Where a code was sent that is still good; empty where none was. */
export function askedFor(): string {
  try {
    const { email, at } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as { email?: string; at?: number }
    return email && at && Date.now() - at < GOOD ? email : ''
  } catch {
    return ''
  }
}

/** It was used, or another one is wanted. */
export function forgetAsked() {
  try {
    localStorage.removeItem(KEY)
  } catch {
    // Nothing was kept.
  }
}
