// Lists that go on: the first page, which is asked for live, and the pages after it as far as somebody wanted to see them.
import { untrack } from 'svelte'

export interface Connection<Row> {
  edges: { node: Row }[]
  pageInfo: { hasNextPage: boolean; endCursor?: string | null }
}

export interface Further<Row> {
  readonly rows: Row[]
  readonly hasMore: boolean
  readonly busy: boolean
  readonly failed: boolean
  /** Read one page more. */
  more(): Promise<void>
}

/**
 * The rows of `head`, which changes as its question is asked again, and of the pages after it.
 * `page` reads the page after a cursor; `about` is another text where it is another list.
 */
export function further<Row extends { id: string }>(
  head: () => Connection<Row> | null | undefined,
  page: (after: string) => Promise<Connection<Row> | null | undefined>,
  about: () => string = () => '',
): Further<Row> {
  let tail = $state.raw<Row[]>([])
  let end = $state.raw<Connection<Row>['pageInfo'] | null>(null)
  let busy = $state(false)
  let failed = $state(false)
  let round = 0

  $effect(() => {
    about()
    untrack(forget)
  })

  // When something has moved over the first page's edge, what follows is read anew.
  $effect(() => {
    const edge = head()?.pageInfo.endCursor
    untrack(() => {
      if (tail.length === 0) return
      if (edge) void read(edge, tail.length, [])
      else forget()
    })
  })

  function forget() {
    round += 1
    tail = []
    end = null
    busy = false
    failed = false
  }

  /** Read on after a cursor, until there are at least `wanted` rows, of which `rows` are there already. */
  async function read(after: string, wanted: number, rows: Row[]): Promise<void> {
    const mine = (round += 1)
    busy = true
    failed = false
    const found = await page(after).catch(() => null)
    if (mine !== round) return
    busy = false
    failed = !found
    if (!found) return
    const all = [...rows, ...found.edges.map(({ node }) => node)]
    const { hasNextPage, endCursor } = found.pageInfo
    if (all.length < wanted && hasNextPage && endCursor) return read(endCursor, wanted, all)
    tail = all
    end = found.pageInfo
  }

  const last = () => end ?? head()?.pageInfo

  return {
    get rows() {
      const first = head()?.edges.map(({ node }) => node) ?? []
      const known = new Set(first.map(({ id }) => id))
      return tail.length > 0 ? [...first, ...tail.filter(({ id }) => !known.has(id))] : first
    },
    get hasMore() {
      return last()?.hasNextPage ?? false
    },
    get busy() {
      return busy
    },
    get failed() {
      return failed
    },
    async more() {
      const after = last()?.endCursor
      if (!busy && after) await read(after, 0, tail)
    },
  }
}
