// Boxes of degrees for what a screen shows.
import type { BoxInput } from '../gql/graphql'

/** Width of a map tile in pixels at its own zoom. */
const TILE = 512

/** The box that a screen of width x height pixels shows around a point at a zoom (Web Mercator). */
export function boxAround(centre: { lng: number; lat: number }, zoom: number, width: number, height: number): BoxInput {
  const perPixel = 360 / (TILE * 2 ** zoom)
  const east = (width / 2) * perPixel
  const north = (height / 2) * perPixel * Math.cos((centre.lat * Math.PI) / 180)
  return { south: centre.lat - north, west: centre.lng - east, north: centre.lat + north, east: centre.lng + east }
}

/** Where a point is on a map of the whole world at a zoom, in pixels from its north-west corner (Web Mercator). */
export function pixels({ lng, lat }: { lng: number; lat: number }, zoom: number): { x: number; y: number } {
  const world = TILE * 2 ** zoom
  const north = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)
  return { x: (lng / 360 + 0.5) * world, y: (0.5 - north) * world }
}

/** The box, grown outwards to whole quarters of a tile, so that small moves ask nothing new. */
export function snap(box: BoxInput, zoom: number): BoxInput {
  const step = 360 / 2 ** (zoom + 3)
  const down = (degrees: number) => tidy(Math.floor(degrees / step) * step)
  const up = (degrees: number) => tidy(Math.ceil(degrees / step) * step)
  return {
    south: Math.max(-90, down(box.south)),
    west: Math.max(-180, down(box.west)),
    north: Math.min(90, up(box.north)),
    east: Math.min(180, up(box.east)),
  }
}

/** Seven decimals are a centimetre. */
function tidy(degrees: number): number {
  return Number(degrees.toFixed(7))
}
