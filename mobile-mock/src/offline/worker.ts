// Stands between the app and the network: the app itself and the map's ground come from the phone, and so do pictures seen before.
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] }

const PICTURES = 'pledgebank.pictures'
const MOST_PICTURES = 150
/** The app's own addresses: all others are the server's. */
const OURS = /^\/(?:[?]|$|(?:report|pledge|activity|group|groups|mine|settings|waiting|new)(?:[/?]|$))/

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { allowlist: [OURS] }))
registerRoute(({ url, sameOrigin }) => sameOrigin && /^\/photos\/[^/]+\/[^/]+$/.test(url.pathname), ({ request }) => picture(request))

// The very first time at once; a later version waits until the person says so.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', ({ data }) => {
  if (data === 'take over') void self.skipWaiting()
})

/** From the server while it can be reached: what is taken from view shall be gone. */
async function picture(request: Request): Promise<Response> {
  const cache = await caches.open(PICTURES)
  try {
    const answer = await fetch(request)
    if (answer.ok && /\bpublic\b/.test(answer.headers.get('cache-control') ?? '')) await keep(cache, request, answer.clone())
    else if (answer.status === 404 || answer.status === 410) await cache.delete(request)
    return answer
  } catch (cause) {
    const kept = await cache.match(request)
    if (kept) return kept
    throw cause
  }
}

async function keep(cache: Cache, request: Request, answer: Response) {
  await cache.delete(request)
  await cache.put(request, answer)
  const kept = await cache.keys()
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST_PICTURES))) await cache.delete(old)
}
