// What the map looks like: the town's blocks as a quiet ground, and the things on it.
import type { ExpressionSpecification, StyleSpecification } from 'maplibre-gl'
import type { MapQuery } from '../gql/graphql'
import places from '../town/places.json'
import { pixels } from './box'
import { nameOf, radiusOf } from './images'
import type { Palette } from './palette'
import { spread } from './spread'

/** The style for a palette, on the demo town's ground; its source `things` is filled by `features`. */
export function style(palette: Palette): StyleSpecification {
  return on({
    version: 8,
    sources: { town: { type: 'vector', url: 'pmtiles://town' }, places: { type: 'geojson', data: labels() } },
    layers: [...ground(palette), ...names(palette)],
  })
}

/** A style with the things on it. */
export function on(ground: StyleSpecification): StyleSpecification {
  return {
    ...ground,
    sources: { ...ground.sources, things: { type: 'geojson', data: features(undefined, 0) } },
    layers: [...ground.layers, ...things()],
  }
}

function ground(palette: Palette): StyleSpecification['layers'] {
  const width = (thin: number, wide: number) =>
    ['interpolate', ['exponential', 1.6], ['zoom'], 11, thin, 17, wide] as unknown as number
  return [
    { id: 'beyond', type: 'background', paint: { 'background-color': palette.beyond } },
    { id: 'land', type: 'fill', source: 'town', 'source-layer': 'hoods', paint: { 'fill-color': palette.land } },
    { id: 'blocks', type: 'fill', source: 'town', 'source-layer': 'blocks', paint: { 'fill-color': mosaic(palette) } },
    {
      id: 'streets',
      type: 'line',
      source: 'town',
      'source-layer': 'blocks',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': palette.street, 'line-width': width(0.8, 12) },
    },
    {
      id: 'hoods',
      type: 'line',
      source: 'town',
      'source-layer': 'hoods',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': palette.hood, 'line-width': width(1, 3), 'line-dasharray': [2, 2.5] },
    },
  ]
}

/** Neighbouring blocks in slightly different tints, like a patchwork. */
function mosaic({ blocks: [plain, warm, cool] }: Palette): ExpressionSpecification {
  const last = ['slice', ['to-string', ['get', 'code']], -1] as unknown as ExpressionSpecification
  return ['match', last, ['0', '3', '6', '9'], warm, ['1', '4', '7'], cool, plain]
}

function names(palette: Palette): StyleSpecification['layers'] {
  return [
    {
      id: 'places',
      type: 'symbol',
      source: 'places',
      layout: {
        'text-field': ['get', 'name'],
        'text-font': ['Atkinson'],
        'text-size': ['interpolate', ['linear'], ['zoom'], 11, 12, 15, 16],
        'text-max-width': 7,
        'text-padding': 2,
        'text-variable-anchor': ['center', 'bottom', 'top', 'left', 'right'],
        'text-radial-offset': 1.4,
      },
      paint: { 'text-color': palette.label, 'text-halo-color': palette.halo, 'text-halo-width': 1.6 },
    },
  ]
}

function things(): StyleSpecification['layers'] {
  return [
    {
      id: 'things',
      type: 'symbol',
      source: 'things',
      layout: {
        'icon-image': ['get', 'image'],
        'icon-allow-overlap': true,
        'icon-anchor': ['get', 'anchor'],
        'icon-offset': ['get', 'offset'],
        'symbol-sort-key': ['get', 'order'],
      },
    },
  ]
}

function labels(): GeoJSON.FeatureCollection {
  return { type: 'FeatureCollection', features: places.map((place) => feature(place, { name: place.name })) }
}

/** Clusters and pins as the features of the source `things`, drawn for a zoom. */
export function features(map: MapQuery['map'] | undefined, zoom: number): GeoJSON.FeatureCollection {
  const clusters = (map?.clusters ?? []).map(({ location, count, kind, opensAt }) => {
    return { location, count, properties: { image: nameOf(kind, count), anchor: 'center', order: 1, opensAt } }
  })
  const pins = (map?.pins ?? []).map(({ id, kind, location }) => {
    const anchor = kind === 'REPORT' ? 'bottom' : 'center'
    return { location, count: undefined, properties: { image: nameOf(kind), anchor, order: 2, kind, pin: id } }
  })
  const drawn = [...clusters, ...pins]
  const offsets = spread(
    drawn.map(({ location, count, properties: { anchor } }) => {
      const { x, y } = pixels(location, zoom)
      return { x, y: anchor === 'bottom' ? y - radiusOf() : y, radius: radiusOf(count) }
    }),
  )
  return {
    type: 'FeatureCollection',
    features: drawn.map(({ location, properties }, at) => feature(location, { ...properties, offset: offsets[at] })),
  }
}

function feature({ lng, lat }: { lng: number; lat: number }, properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates: [lng, lat] } }
}
