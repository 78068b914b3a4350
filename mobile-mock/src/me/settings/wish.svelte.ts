// What somebody wishes from now on: kept on the phone like all they do, and told to the server when it can be.
import type { TypedDocumentNode } from '@urql/core'
import { action } from '../../api/action.svelte'
import type { Change } from './change.svelte'

export interface Wish<Data, Input> extends Change<Data, Input> {
  /** It is kept on this phone, and is sent when it can be. */
  readonly waiting: boolean
  /** What that asks for; null when nothing waits. */
  readonly wanted: Input | null
}

/** One kind of wish of one component. All of them say what is to be, so that they may be repeated. */
export function wish<Data extends object, Input extends object>(
  document: TypedDocumentNode<Data, { input: Input }>,
): Wish<Data, Omit<Input, 'idempotencyKey'>> {
  let done = $state(false)
  type Wished = Omit<Input, 'idempotencyKey'>
  /** What was accepted last: so it is also where the page's own answer from the server is older. */
  let granted = $state.raw<Wished | null>(null)
  let waited: Wished | null = null
  const sending = action(document, 'self', {
    words: 'nav.settings',
    about: () => '/settings',
    of: () => 'own',
    sent: () => grant(waited),
  })
  $effect(() => {
    waited = sending.wanted ?? waited
  })

  function grant(wished: Wished | null) {
    granted = wished
    done = true
  }

  return {
    get busy() {
      return sending.busy
    },
    get done() {
      return done
    },
    get problem() {
      return sending.problem
    },
    get waiting() {
      return sending.waiting
    },
    get wanted() {
      return sending.wanted ?? granted
    },
    async run(input) {
      done = false
      const answer = await sending.run(input)
      if (answer) grant(input)
      return answer
    },
  }
}
