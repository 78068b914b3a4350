// The whole map's style: things on the demo town's own ground, or on that of a style which the app was built for (VITE_MAP_STYLE).
import type { StyleSpecification } from 'maplibre-gl'
import { NIGHT, type Palette } from './palette'
import { on, style } from './style'
import { readTown } from '../town/ground'

const { VITE_MAP_STYLE: BY_DAY, VITE_MAP_STYLE_NIGHT: BY_NIGHT } = import.meta.env

/** Whose ground has its own makers to name. */
export const others = Boolean(BY_DAY)

/** The style for a palette. Throws when the ground of others cannot be had. */
export async function whole(palette: Palette): Promise<StyleSpecification> {
  const address = palette === NIGHT ? BY_NIGHT || BY_DAY : BY_DAY
  if (!address) {
    readTown()
    return style(palette)
  }
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  return on((await answer.json()) as StyleSpecification)
}
