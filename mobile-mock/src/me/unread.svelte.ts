// How many notices the person has not read, asked now and then while the app is looked at.
import { UnreadDocument } from '../gql/graphql'
import { api } from '../api/client.svelte'
import { session } from '../api/session.svelte'

// In milliseconds.
const EVERY = 60_000
const SOON = 3_000

const news = $state({ unread: 0 })

/** Unread notices, as far as known; 0 for a guest. */
export function unread(): number {
  return session.viewer ? news.unread : 0
}

/** The server has just said how many there are. */
export function tell(unread: number) {
  news.unread = unread
}

/** Keep asking for as long as somebody looks; answers what ends it. */
export function attend(): () => void {
  const ask = () => void look()
  const timer = setInterval(ask, EVERY)
  document.addEventListener('visibilitychange', ask)
  addEventListener('popstate', ask)
  ask()
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', ask)
    removeEventListener('popstate', ask)
  }
}

let waiting: ReturnType<typeof setTimeout> | undefined

/** Something has happened, of which the person may just be being told. */
export function glance() {
  waiting ??= setTimeout(() => {
    waiting = undefined
    void look()
  }, SOON)
}

async function look() {
  if (!session.viewer || document.hidden) return
  const { data } = await api.client.query(UnreadDocument, {}, { requestPolicy: 'network-only' }).toPromise()
  if (data?.viewer) tell(data.viewer.unreadNotices)
}
