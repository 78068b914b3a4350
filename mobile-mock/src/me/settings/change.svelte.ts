// Changing a setting: sent at once or not at all, because what one wishes of the server is no use while it cannot hear it.
import { CombinedError, type TypedDocumentNode } from '@urql/core'
import { api } from '../../api/client.svelte'
import type { RefusalFragment } from '../../gql/graphql'
import { say } from '../../words/words'
import { askToSignIn } from '../signin/signin.svelte'

type Payload = { errors: RefusalFragment[] }

export interface Change<Data, Input> {
  readonly busy: boolean
  /** It was done, and nothing was tried since. */
  readonly done: boolean
  /** Why not, for people; empty when all is well. */
  readonly problem: string
  /** The answer when it was accepted, otherwise null. */
  run(input: Input): Promise<Data | null>
}

/** One kind of change of one component. All of them say what is to be, so that they may be repeated. */
export function change<Data extends object, Input extends object>(
  document: TypedDocumentNode<Data, { input: Input }>,
): Change<Data, Input> {
  const now = $state({ busy: false, done: false, problem: '' })

  async function once(input: Input): Promise<Data | RefusalFragment[]> {
    const { data, error } = await api.client.mutation(document, { input }).toPromise()
    if (!data) throw error ?? new Error('no answer')
    const { errors } = Object.values(data)[0] as Payload
    return errors.length > 0 ? errors : data
  }

  async function run(input: Input): Promise<Data | null> {
    if (now.busy) return null
    Object.assign(now, { busy: true, done: false, problem: '' })
    try {
      let answer = await once(input)
      const asked = Array.isArray(answer) && answer[0]?.code === 'SIGN_IN_NEEDED'
      if (asked && (await askToSignIn('self', true))) answer = await once(input)
      if (!Array.isArray(answer)) {
        now.done = true
        return answer
      }
      now.problem = answer.map(({ message }) => message).join(' ')
    } catch (cause) {
      now.problem = say(cause instanceof CombinedError && !cause.networkError ? 'act.broken' : 'act.unreachable')
    } finally {
      now.busy = false
    }
    return null
  }

  return {
    get busy() {
      return now.busy
    },
    get done() {
      return now.done
    },
    get problem() {
      return now.problem
    },
    run,
  }
}
