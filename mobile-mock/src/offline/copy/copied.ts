// Answers from the copy on the phone, in the form in which the server gives them, for when it cannot be reached.
import type { BoxInput } from '../../gql/graphql'
import { mark, things } from './copy'
import { gather, holds } from './gather'
import { matches, page, type Asked } from './listing'
import { LISTS, type Thing } from './thing'

const KNOWN = new Set(['within', 'kinds', 'states', 'categories', 'createdSince', 'createdAfter', 'endsAfter'])
const OTHERS = new Set(['Map', 'Pin'])

/** What an operation would answer; null where the copy cannot tell. */
export async function copied(operation: string, asked: Asked): Promise<object | null> {
  const list = (Object.keys(LISTS) as (keyof typeof LISTS)[]).find((name) => name === operation.toLowerCase())
  if (!list && !OTHERS.has(operation)) return null
  const held = await mark()
  if (!held?.whole) return null
  if (operation === 'Pin') return pin(await things(), asked.id)
  const within = asked.where?.within ?? asked.within
  if (!within || !inside(within, held.home) || Object.keys(asked.where ?? {}).some((name) => !KNOWN.has(name))) return null
  const here = (await things()).filter((thing) => holds(within, thing) && matches(thing, asked.where ?? {}))
  if (list) return { [list]: page(here.filter(({ kind }) => kind === LISTS[list]), asked) }
  return { map: { __typename: 'MapView', ...gather(here, asked.zoom ?? 12), within, asOf: held.cursor } }
}

/** Whether one box lies in another, but for what no thing could be in. */
function inside(box: BoxInput, home: BoxInput): boolean {
  const south = Math.max(box.south, home.south)
  const west = Math.max(box.west, home.west)
  // What hangs over the edge of home shows less than there is: only where most of it is home.
  const share = ((Math.min(box.north, home.north) - south) * (Math.min(box.east, home.east) - west)) / ((box.north - box.south) * (box.east - box.west))
  return box.north > home.south && box.east > home.west && share > 0.5
}

function pin(kept: readonly Thing[], id: string | undefined): object | null {
  const thing = kept.find((one) => one.id === id)
  if (!thing) return null
  const ref = thing.kind === 'ACTIVITY' ? {} : { ref: thing.card.ref }
  return { node: { __typename: { REPORT: 'Report', PLEDGE: 'Pledge', ACTIVITY: 'Activity' }[thing.kind], id, ...ref } }
}
