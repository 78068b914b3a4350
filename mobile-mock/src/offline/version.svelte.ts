// The app on the phone: put there once, and made new when the person says so, never in the midst of something.

/** Milliseconds between two looks for a newer version. */
const HOUR = 3_600_000

const known = $state<{ waiting: ServiceWorker | null; replaced: boolean }>({ waiting: null, replaced: false })
let wanted = false

export const version = {
  /** A newer one is here and waits, or has taken over from another tab. */
  get newer() {
    return known.waiting !== null || known.replaced
  },
}

/** Begin with the newer version now. All that was written is kept. */
export function renew() {
  wanted = true
  if (known.waiting) known.waiting.postMessage('take over')
  else location.reload()
}

/** Put the app on the phone, once all else is done; nothing where the browser cannot. */
export async function settle() {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const before = navigator.serviceWorker.controller
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (wanted) location.reload()
    else if (before) known.replaced = true
  })
  const registration = await navigator.serviceWorker.register('/worker.js').catch(() => null)
  if (!registration) return
  const noticed = () => (known.waiting = registration.active ? registration.waiting : null)
  noticed()
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', noticed))
  const look = () => void registration.update().catch(() => undefined)
  setInterval(look, HOUR)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look())
}
