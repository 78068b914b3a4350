// The three signs of the app, drawn the same on the map and in the lists: each kind has its own shape and its own colour.
import type { MapKind } from '../gql/graphql'

/** Lines in a square of 24, stroked. */
export const GLYPHS: Record<MapKind, string> = {
  // An exclamation mark: something is wrong.
  REPORT: 'M12 6.5v6.2M12 16.9v.1',
  // Two rings that hold each other: I will, if you will.
  PLEDGE: 'M13.6 12a4.3 4.3 0 1 1-8.6 0a4.3 4.3 0 1 1 8.6 0ZM19 12a4.3 4.3 0 1 1-8.6 0a4.3 4.3 0 1 1 8.6 0Z',
  // Somebody who turns up.
  ACTIVITY: 'M14.8 8.6a2.8 2.8 0 1 1-5.6 0a2.8 2.8 0 1 1 5.6 0ZM6.4 18c.5-3.1 2.7-4.7 5.6-4.7s5.1 1.6 5.6 4.7',
}

/** Outlines in a square of 32, filled. */
export const SHAPES: Record<MapKind, string> = {
  REPORT: 'M16 30.5C11.5 25.4 5 20.4 5 13.4a11 11 0 1 1 22 0c0 7-6.500 12-11 17.100Z',
  PLEDGE: 'M29 16a13 13 0 1 1-26 0a13 13 0 1 1 26 0Z',
  ACTIVITY: 'M11 4h10a7 7 0 0 1 7 7v10a7 7 0 0 1-7 7H11a7 7 0 0 1-7-7V11a7 7 0 0 1 7-7Z',
}

/** How far the glyph's square sits from the top of the shape's. */
export const LIFT: Record<MapKind, number> = { REPORT: 1.6, PLEDGE: 4, ACTIVITY: 4 }
