// What a person does: one mutation, sent once however often it is tried, with its refusal in words.
import { CombinedError, type TypedDocumentNode } from '@urql/core'
import { tick } from 'svelte'
import { askToSignIn, type Why } from '../parts/signin.svelte'
import type { RefusalFragment } from '../gql/graphql'
import { say } from '../words/words'
import { api } from './client.svelte'

type Payload = { errors: RefusalFragment[] }

export interface Action<Data, Input> {
  readonly busy: boolean
  /** Why it was refused or did not get through, for people; empty when all is well. */
  readonly problem: string
  /** The answer when it was accepted, otherwise null. A guest is asked to sign in first. */
  run(input: Input): Promise<Data | null>
}

/** An action of one component. The key is made when it is first tried and kept until it is answered. */
export function action<Data extends object, Input extends object>(
  document: TypedDocumentNode<Data, { input: Input }>,
  why: Why,
): Action<Data, Omit<Input, 'idempotencyKey'>> {
  const now = $state({ busy: false, problem: '' })
  let key: string | null = null

  async function once(input: Omit<Input, 'idempotencyKey'>): Promise<Data | RefusalFragment[]> {
    key ??= uuid()
    const whole = { ...input, idempotencyKey: key } as unknown as Input
    const { data, error } = await api.client.mutation(document, { input: whole }).toPromise()
    if (!data) throw error ?? new Error('no answer')
    key = null
    const { errors } = Object.values(data)[0] as Payload
    return errors.length > 0 ? errors : data
  }

  async function run(input: Omit<Input, 'idempotencyKey'>): Promise<Data | null> {
    if (now.busy) return null
    if (!(await askToSignIn(why))) return null
    Object.assign(now, { busy: true, problem: '' })
    try {
      await tick()
      let answer = await once(input)
      if (Array.isArray(answer) && answer[0]?.code === 'SIGN_IN_NEEDED' && (await askToSignIn(why, true))) {
        await tick()
        answer = await once(input)
      }
      if (!Array.isArray(answer)) return answer
      now.problem = answer.map(({ message }) => message).join(' ')
    } catch (cause) {
      const answered = cause instanceof CombinedError && !cause.networkError
      now.problem = say(answered ? 'act.broken' : 'act.unreachable')
    } finally {
      now.busy = false
    }
    return null
  }

  return {
    get busy() {
      return now.busy
    },
    get problem() {
      return now.problem
    },
    run,
  }
}

/** A random UUID, also where the page did not come over HTTPS. */
function uuid(): string {
  if ('randomUUID' in crypto) return crypto.randomUUID()
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
