// Questions and live answers as reactive values, for as long as the component that asks is there.
import type { AnyVariables, RequestPolicy, TypedDocumentNode } from '@urql/core'
import { untrack } from 'svelte'
import { api } from './client.svelte'

/** The answer to a question; the last one stays while the next is on its way. */
export interface Asked<Data> {
  readonly data: Data | undefined
  /** The server could not be reached, or failed. */
  readonly failed: boolean
  readonly loading: boolean
  again(): void
}

/** Ask whenever the variables change, and when the server is back; null variables ask nothing. */
export function ask<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: () => Variables | null,
): Asked<Data> {
  let data = $state.raw<Data>()
  let failed = $state(false)
  let loading = $state(true)
  let round = $state(0)
  let policy: RequestPolicy = 'cache-and-network'
  let mended = api.mended

  $effect(() => {
    if (api.mended > mended) untrack(again)
    mended = api.mended
  })

  $effect(() => {
    const wanted = variables()
    const { client } = api
    void round
    if (!wanted) return
    loading = true
    const source = client.query<Data, Variables>(document, wanted, { requestPolicy: policy })
    const { unsubscribe } = source.subscribe((result) => {
      if (result.data !== undefined && result.data !== null) data = result.data
      if (result.stale) return
      failed = result.error !== undefined
      loading = false
    })
    policy = 'cache-and-network'
    return unsubscribe
  })

  function again() {
    policy = 'network-only'
    round += 1
  }

  return {
    get data() {
      return data
    },
    get failed() {
      return failed
    },
    get loading() {
      return loading
    },
    again,
  }
}

/**
 * Hear what happens, again and again until the component goes; null variables listen to nothing. When the live line is
 * mended they are taken anew: what was read since then is not told once more from where the page began.
 */
export function listen<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: () => Variables | null,
  heard: (data: Data) => void,
) {
  let round = $state(0)
  $effect(() => {
    const wanted = variables()
    const { client } = api
    void round
    void api.mended
    if (!wanted) return
    let waiting: ReturnType<typeof setTimeout> | undefined
    const source = client.subscription<Data, Variables>(document, wanted)
    const { unsubscribe } = source.subscribe((result) => {
      const { data } = result
      if (data) untrack(() => heard(data))
      // A line that ended is taken up again, calmly.
      if (result.error ?? !result.hasNext) waiting ??= setTimeout(() => (round += 1), 4_000)
    })
    return () => {
      clearTimeout(waiting)
      unsubscribe()
    }
  })
}
