// The part of the world that is looked at, shared by the map and the lists.
import type { BoxInput, MapKind } from '../gql/graphql'
import { boxAround, snap } from './box'

/** Where the demo town is, and how far it reaches: [west, south, east, north]. */
export const TOWN = { centre: { lng: -3.936, lat: 56.118 }, zoom: 12.6, reach: [-4.1, 56.02, -3.77, 56.22] as const }

export interface Chosen {
  kind: MapKind
  location: { lat: number; lng: number }
}

const zoom = Math.floor(TOWN.zoom)
const shown = $state<{ box: BoxInput; zoom: number; chosen: Chosen | null }>({
  box: snap(boxAround(TOWN.centre, TOWN.zoom, innerWidth, innerHeight), zoom),
  zoom,
  chosen: null,
})

/** The box asked about, the whole zoom level, and the thing whose page is open. */
export const view = {
  get box() {
    return shown.box
  },
  get zoom() {
    return shown.zoom
  },
  get chosen() {
    return shown.chosen
  },
}

/** The map has come to rest on `box` (degrees) at `level`. */
export function look(box: BoxInput, level: number) {
  const whole = Math.floor(level)
  const snapped = snap(box, whole)
  if (whole === shown.zoom && JSON.stringify(snapped) === JSON.stringify(shown.box)) return
  shown.box = snapped
  shown.zoom = whole
}

/** The page of a thing with a place opened, or closed again. */
export function choose(chosen: Chosen | null) {
  shown.chosen = chosen
}
