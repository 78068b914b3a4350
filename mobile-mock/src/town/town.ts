// The town that the app is built for: where one begins to look, and how far its ground reaches. No server tells this to an app.
// It is Stirling, where the examples lie. For another one, VITE_TOWN_START ("lng,lat,zoom") and VITE_TOWN_REACH
// ("west,south,east,north", in degrees) are set when the app is built, with that town's town.pmtiles, places.json and name.

/** Where to begin (degrees, and the map's zoom), and the edges of the ground that there is. */
export interface Town {
  centre: { lng: number; lat: number }
  zoom: number
  reach: { west: number; south: number; east: number; north: number }
}

/** The town as a build's variables give it; what they leave out is as in Stirling. Throws when they make no town. */
export function townOf({ VITE_TOWN_START = '-3.936,56.118,12.6', VITE_TOWN_REACH = '-4.1,56.02,-3.77,56.22' }: Record<string, string>): Town {
  const [lng = NaN, lat = NaN, zoom = NaN] = VITE_TOWN_START.split(',').map(Number)
  const [west = NaN, south = NaN, east = NaN, north = NaN] = VITE_TOWN_REACH.split(',').map(Number)
  const town = { centre: { lng, lat }, zoom, reach: { west, south, east, north } }
  if (!(zoom > 0) || !within(town, town.centre)) throw new RangeError(`No town: from ${VITE_TOWN_START}, within ${VITE_TOWN_REACH}`)
  return town
}

/** Whether a place lies on the town's ground. */
export function within({ reach: { west, south, east, north } }: Town, { lat, lng }: Town['centre']): boolean {
  return lat > south && lat < north && lng > west && lng < east
}

export const TOWN = townOf(import.meta.env)

/** Whether a place lies on the map that there is. */
export function reaches(place: Town['centre']): boolean {
  return within(TOWN, place)
}
