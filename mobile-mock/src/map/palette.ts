// The colours of the map, by day and by night; those of the kinds are the same as in app.css.
import type { MapKind } from '../gql/graphql'

export interface Palette {
  beyond: string
  land: string
  /** Three tints, for a patchwork. */
  blocks: [string, string, string]
  street: string
  hood: string
  label: string
  halo: string
  on: string
  kinds: Record<MapKind, string>
}

export const DAY: Palette = {
  beyond: '#e9e1d3',
  land: '#f4eee2',
  blocks: ['#f1e9da', '#f3e6d3', '#e9e8d6'],
  street: '#fffdf9',
  hood: '#cdbfa8',
  label: '#5c5346',
  halo: '#f7f1e7',
  on: '#fffdf9',
  kinds: { REPORT: '#b3431f', PLEDGE: '#1a6b55', ACTIVITY: '#4a4a9c' },
}

export const NIGHT: Palette = {
  beyond: '#1b1916',
  land: '#1f1d19',
  blocks: ['#24211c', '#28221b', '#21231c'],
  street: '#3b362e',
  hood: '#5a5244',
  label: '#c9bfae',
  halo: '#211e1a',
  on: '#171613',
  kinds: { REPORT: '#f2936d', PLEDGE: '#74cdab', ACTIVITY: '#b4b4f7' },
}
