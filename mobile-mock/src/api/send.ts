// One GraphQL document over plain HTTP, without cache or session: for what the session itself is made of.
import { stringifyDocument, type TypedDocumentNode } from '@urql/core'

export const ENDPOINT = '/graphql'

/** The answer's data. Throws when the server cannot be reached or answers with a bug. */
export async function send<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
    body: JSON.stringify({ query: stringifyDocument(document), variables }),
  })
  const answer = (await response.json()) as { data?: Data | null; errors?: { message: string }[] }
  if (!answer.data) throw new Error(answer.errors?.[0]?.message ?? response.statusText)
  return answer.data
}
