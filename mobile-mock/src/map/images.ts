// Pins and clusters as pictures for the map, drawn when it first asks for them.
import type { MapKind } from '../gql/graphql'
import { GLYPHS, LIFT, SHAPES } from './marks'
import { directionOf } from '../words/languages'
import { language, short } from '../words/words'
import type { Palette } from './palette'

/** Drawn at twice the size, for sharp screens. */
export const RATIO = 2

/** Of a cluster's picture: how large its count is written, and how wide it may be. */
const LETTERS = 11.5
const WITHIN = 20

/** The picture's name for a pin or, with a count, a cluster. */
export function nameOf(kind: MapKind, count?: number): string {
  return count === undefined ? `pin:${kind}` : `cluster:${kind}:${short(count)}:${sizeOf(count)}`
}

/** The picture under a name that nameOf gave; null for any other. */
export function draw(name: string, palette: Palette): ImageData | null {
  const [form, kind, text, size] = name.split(':')
  if (form === 'pin') return drawPin(kind as MapKind, palette)
  if (form === 'cluster') return drawCluster(kind as MapKind, text ?? '', Number(size), palette)
  return null
}

function drawPin(kind: MapKind, palette: Palette): ImageData {
  const { pen, read } = canvas(36)
  pen.translate(2, 2)
  shadow(pen)
  fill(pen, kind, palette, 2)
  pen.shadowColor = 'transparent'
  pen.translate(16 - 9.6, LIFT[kind] + 2.4)
  pen.scale(0.8, 0.8)
  pen.strokeStyle = palette.on
  pen.lineWidth = 2.4
  pen.lineCap = 'round'
  pen.lineJoin = 'round'
  pen.stroke(new Path2D(GLYPHS[kind]))
  return read()
}

function drawCluster(kind: MapKind, text: string, size: number, palette: Palette): ImageData {
  const side = size + 12
  const { pen, read } = canvas(side)
  const shape = kind === 'REPORT' ? 'PLEDGE' : kind
  pen.translate(side / 2, side / 2)
  pen.scale(size / 26, size / 26)
  pen.translate(-16, -16)
  pen.strokeStyle = palette.kinds[kind]
  pen.globalAlpha = 0.28
  pen.lineWidth = 6
  pen.stroke(new Path2D(SHAPES[shape]))
  pen.globalAlpha = 1
  fill(pen, kind, palette, 1.5, shape)
  pen.fillStyle = palette.on
  pen.direction = directionOf(language())
  pen.font = font(LETTERS)
  // Some languages write "thousand" in full.
  pen.font = font(Math.min(LETTERS, (LETTERS * WITHIN) / pen.measureText(text).width))
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(text, 16, 16.6)
  return read()
}

function fill(pen: CanvasRenderingContext2D, kind: MapKind, palette: Palette, edge: number, shape: MapKind = kind) {
  const outline = new Path2D(SHAPES[shape])
  pen.fillStyle = palette.kinds[kind]
  pen.fill(outline)
  pen.shadowColor = 'transparent'
  pen.strokeStyle = palette.on
  pen.lineWidth = edge
  pen.stroke(outline)
}

function shadow(pen: CanvasRenderingContext2D) {
  pen.shadowColor = 'rgb(38 28 12 / 0.35)'
  pen.shadowBlur = 4
  pen.shadowOffsetY = 2
}

function canvas(side: number) {
  const element = document.createElement('canvas')
  element.width = element.height = side * RATIO
  const pen = element.getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('no canvas')
  pen.scale(RATIO, RATIO)
  return { pen, read: () => pen.getImageData(0, 0, element.width, element.height) }
}

/** Pixels from the middle of a pin's or a cluster's picture to its edge. */
export function radiusOf(count?: number): number {
  return count === undefined ? 14 : sizeOf(count) / 2 + 3
}

function sizeOf(count: number): number {
  return count < 10 ? 30 : count < 100 ? 36 : count < 1000 ? 42 : 48
}

function font(size: number): string {
  return `700 ${size}px Atkinson, system-ui, sans-serif`
}
