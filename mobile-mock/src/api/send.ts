// One GraphQL document over plain HTTP, without cache or session: for what the session itself is made of.
import { stringifyDocument, type TypedDocumentNode } from '@urql/core'
import { fetchPlain } from './reaching'
import { onServer } from './server'

export const PATH = '/graphql'

/** What the server said when it would not answer. */
export class Unanswered extends Error {
  constructor(
    message: string,
    /** Stable, for programs; empty where it said none. */
    readonly code: string,
  ) {
    super(message)
  }
}

/** The answer's data; with a `token`, as whose that is. Throws when the server cannot be reached, and Unanswered when it refuses or answers with a bug. */
export async function send<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  token?: string,
): Promise<Data> {
  const response = await fetchPlain(onServer(PATH), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: stringifyDocument(document), variables }),
  })
  const answer = (await response.json()) as { data?: Data | null; errors?: { message: string; extensions?: { code?: string; reason?: string } }[] }
  if (!answer.data) {
    const [error] = answer.errors ?? []
    throw new Unanswered(error?.message ?? response.statusText, error?.extensions?.reason ?? error?.extensions?.code ?? '')
  }
  return answer.data
}
