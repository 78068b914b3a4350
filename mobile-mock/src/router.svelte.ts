// Which page is shown: read from the address, changed by links.
import { tick } from 'svelte'
import { read, type Route } from './routes'

let unread = false
const place = $state({ path: location.pathname })

/** The page shown. */
export const router = {
  get path() {
    return place.path
  },
  get route(): Route {
    return read(place.path)
  },
}

/** Show another page. */
export function go(path: string) {
  if (path === place.path) return
  history.pushState({ inside: true }, '', path)
  arrive()
}

/** Back to where one came from, or to the map for those who came by a link from outside. */
export function back() {
  if (history.state?.inside) history.back()
  else go('/')
}

function arrive() {
  place.path = location.pathname
  unread = true
  void tick().then(begin)
}

/** Whoever reads by ear or moves by key begins at the new page's heading, as soon as there is one. */
export function begin() {
  if (!unread) return
  const headings = document.querySelectorAll<HTMLElement>('[data-heading]')
  const heading = Array.from(headings).find((element) => element.checkVisibility())
  heading?.focus({ preventScroll: true })
  unread = heading === undefined
}

addEventListener('popstate', arrive)

document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const link = (event.target as Element | null)?.closest?.('a')
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
  if (read(link.pathname).page === 'lost') return
  event.preventDefault()
  go(link.pathname)
})
