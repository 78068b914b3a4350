// The part of the world that is looked at, shared by the map and the lists.
import type { BoxInput, MapKind } from '../gql/graphql'
import { TOWN } from '../town/town'
import { boxAround, snap } from './box'

export interface Chosen {
  kind: MapKind
  location: { lat: number; lng: number }
}

/** Somewhere the map is to go; each is another one, even to the same place. */
export interface Goal {
  location: { lat: number; lng: number }
  zoom: number
}

const zoom = Math.floor(TOWN.zoom)
const shown = $state<{ box: BoxInput; zoom: number; chosen: Chosen | null }>({
  box: snap(boxAround(TOWN.centre, TOWN.zoom, innerWidth, innerHeight), zoom),
  zoom,
  chosen: null,
})
let goal = $state.raw<Goal | null>(null)
/** While a spot is chosen by moving the map under a pin: where that began, and where the pin is now. */
const pin = $state<{ drawn: boolean; from: Chosen['location'] | null; at: Chosen['location'] | null }>({
  drawn: false,
  from: null,
  at: null,
})

/** The box asked about, the whole zoom level, the thing whose page is open, and where the map was sent. */
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
  get goal() {
    return goal
  },
  /** Whether there is a map at all: some devices cannot draw one. */
  get drawn() {
    return pin.drawn
  },
  /** Where the map begins to be moved under a pin; null while no spot is chosen on it. */
  get aim() {
    return pin.from
  },
  /** The spot under the pin. */
  get aimed() {
    return pin.at
  },
  /** The middle of what is looked at. */
  get centre() {
    const { south, west, north, east } = shown.box
    return { lat: (south + north) / 2, lng: (west + east) / 2 }
  },
}

/** Go and look at a place; the lists do so too where no map can be drawn. */
export function lookAt(location: Goal['location'], level: number) {
  goal = { location, zoom: level }
  look(boxAround(location, level, innerWidth, innerHeight), level)
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

/** The map is there, or no longer. */
export function draws(is: boolean) {
  pin.drawn = is
}

/** Let a spot be chosen by moving the map under a pin, from here on; null when it is chosen. */
export function aim(from: Chosen['location'] | null) {
  pin.from = from && { ...from }
  pin.at = pin.from
}

/** The map has been moved so that the pin is here. */
export function aimAt({ lat, lng }: Chosen['location']) {
  pin.at = { lat: Number(lat.toFixed(6)), lng: Number(lng.toFixed(6)) }
}
