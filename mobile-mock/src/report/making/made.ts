// What became of a report that was sent: what its maker is told next.
import type { AlikeFragment, CreateReportMutation } from '../../gql/graphql'

export interface Made {
  id: string | null
  /** Null while it is still on the phone, and where it went later from there. */
  ref: string | null
  /** It is still on the phone. */
  waits: boolean
  title: string
  body: string
  hazard: boolean
  private: boolean
  /** Of a guest: where the code that confirms it went; null when it is seen already. */
  email: string | null
  alike: AlikeFragment[]
}

type Given = Pick<Made, 'title' | 'body' | 'hazard' | 'private' | 'email'>

/** What the server made of it; with `given` as it was written when it is still on the phone. */
export function madeOf(answer: CreateReportMutation['createReport'] | null, given: Given): Made {
  const { report, similar = [] } = answer ?? { report: null }
  if (!report) return { ...given, id: null, ref: null, waits: true, alike: [] }
  const { id, ref, title, category, state } = report
  return {
    ...given,
    id,
    ref,
    waits: false,
    title,
    body: category.body.name,
    hazard: category.hazard,
    email: state === 'UNCONFIRMED' ? given.email : null,
    alike: similar.filter(({ report: other }) => other.id !== id),
  }
}
