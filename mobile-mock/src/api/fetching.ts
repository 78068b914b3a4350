// Requests that carry the session.
import { fetchPlain } from './reaching'
import { accessToken, renew, session } from './session.svelte'

export interface Going {
  /** Milliseconds for an answer, where it may take longer than others. */
  patience?: number
  /** Whose it is: nobody else's session may carry it. */
  person?: string
}

/** One that comes back as ended is tried once more with a new token. Throws where somebody else is signed in by now. */
export async function fetchSignedIn(input: RequestInfo | URL, init: RequestInit = {}, { patience, person }: Going = {}): Promise<Response> {
  const own = (token: string | null) => {
    if (person !== undefined && session.viewer?.id !== person) throw new Error('Somebody else is signed in')
    return fetchPlain(input, withToken(init, token), patience)
  }
  const token = await accessToken()
  const answer = await own(token)
  if (!token || !(await saysEnded(answer))) return answer
  return own(await renew(token))
}

function withToken(init: RequestInit, token: string | null): RequestInit {
  const headers = new Headers(init.headers)
  if (token) headers.set('authorization', `Bearer ${token}`)
  return { ...init, headers }
}

async function saysEnded(answer: Response): Promise<boolean> {
  return answer.status === 401 || (await answer.clone().text()).includes('"UNAUTHENTICATED"')
}
