// The map's clusters and pins, counted on the phone from the copy, as the server would.
import type { BoxInput, MapQuery } from '../../gql/graphql'
import { pixels } from '../../map/box'
import type { Thing } from './thing'

/** Pixels within which things of one kind come together. */
const CELL = 80
/** Zoom from which everything stands alone. */
const APART = 17

type Drawn = Omit<MapQuery['map'], 'within' | 'asOf'>

/** Whether a box holds a point: its south and west edge belong to it. */
export function holds({ south, west, north, east }: BoxInput, { lat, lng }: { lat: number; lng: number }): boolean {
  return lat >= south && lat < north && lng >= west && lng < east
}

/** Clusters and pins of things at a whole zoom level. */
export function gather(things: readonly Thing[], zoom: number): Drawn {
  const cells = new Map<string, Thing[]>()
  for (const thing of things) {
    const { x, y } = pixels(thing, zoom)
    const name = zoom >= APART ? thing.id : `${thing.kind} ${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`
    const cell = cells.get(name)
    if (cell) cell.push(thing)
    else cells.set(name, [thing])
  }
  const drawn: Drawn = { clusters: [], pins: [], total: things.length }
  for (const cell of cells.values()) {
    const [first] = cell
    if (!first) continue
    if (cell.length > 1) drawn.clusters.push({ location: middle(cell), count: cell.length, kind: first.kind, opensAt: zoom + 2 })
    else drawn.pins.push({ id: first.id, kind: first.kind, location: { lat: first.lat, lng: first.lng }, title: first.title, state: first.card.state })
  }
  return drawn
}

function middle(things: readonly Thing[]): { lat: number; lng: number } {
  const mean = (part: 'lat' | 'lng') => things.reduce((sum, thing) => sum + thing[part], 0) / things.length
  return { lat: mean('lat'), lng: mean('lng') }
}
