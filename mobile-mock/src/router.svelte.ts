// Which page is shown: read from the address, changed by links.
import { tick } from 'svelte'
import { read, type Route } from './routes'

let unread = false
const place = $state({ path: location.pathname, search: location.search, chosen: '' })
look()

/** The page shown. */
export const router = {
  get path() {
    return place.path
  },
  /** What is said behind the path: `?report=…`. */
  get search() {
    return place.search
  },
  /** What was last chosen to be on the map, as the map's address has it behind its path. */
  get chosen() {
    return place.chosen
  },
  get route(): Route {
    return read(place.path)
  },
}

/** Show another page, or another part of this one: `to` is a path with all that may follow it. */
export function go(to: string) {
  const { pathname, search, hash } = new URL(to, location.origin)
  if (pathname === place.path && search === location.search && hash === location.hash) return
  const elsewhere = pathname !== place.path
  history.pushState({ inside: true }, '', pathname + search + hash)
  if (elsewhere) arrive()
  else look()
}

/** Choose anew what is on the map. Its address tells it, where the map's page is the one shown; the way back stays as it was. */
export function choose(search: string) {
  if (place.path !== '/') {
    place.chosen = search
    return
  }
  history.replaceState(history.state, '', `/${search}${location.hash}`)
  look()
}

/** Back to where one came from, or to the map for those who came by a link from outside. */
export function back() {
  if (history.state?.inside) history.back()
  else go(`/${place.chosen}`)
}

function look() {
  Object.assign(place, { path: location.pathname, search: location.search })
  if (place.path === '/') place.chosen = place.search
}

function arrive() {
  look()
  unread = true
  void tick().then(begin)
}

/** Whoever reads by ear or moves by key begins at the new page's heading, as soon as there is one. */
export function begin() {
  if (unread) unread = !toHeading()
}

/** Go to the page's heading, because what was pressed is gone; whether there is one. */
export function toHeading(): boolean {
  // On a very wide screen the list stays in sight beside what was opened from it.
  const page = document.querySelector('.beside') ?? document
  const headings = page.querySelectorAll<HTMLElement>('[data-heading]')
  const heading = Array.from(headings).find((element) => element.checkVisibility())
  heading?.focus({ preventScroll: true })
  return heading !== undefined
}

addEventListener('popstate', arrive)

document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const link = (event.target as Element | null)?.closest?.('a')
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
  if (read(link.pathname).page === 'lost') return
  // To a place on this very page the browser knows the way.
  if (link.hash && link.pathname === location.pathname && link.search === location.search) return
  event.preventDefault()
  go(link.pathname + link.search + link.hash)
})
