// Where and when a photo was taken, as the camera wrote it into a JPEG: read on the phone, for the person who took it.

export interface Facts {
  /** Degrees (WGS 84). */
  lat?: number
  lng?: number
  /** ISO 8601; without a zone where the camera did not know it. */
  takenAt?: string
}

const ORIGINAL = 0x9003
const OFFSET = 0x9011
const DETAILS = 0x8769
const POSITION = 0x8825

/** Any camera, or any stranger, wrote this: whatever cannot be read is left out. */
export function factsOf(bytes: ArrayBuffer): Facts {
  try {
    const tiff = find(new DataView(bytes))
    return tiff ? { ...place(tiff), ...time(tiff) } : {}
  } catch {
    return {}
  }
}

/** A block of tags: numbers in the order of bytes that the camera chose, addresses counted from its beginning. */
interface Tiff {
  view: DataView
  little: boolean
}

/** The EXIF block among the segments of a JPEG; null where there is none. */
function find(view: DataView): Tiff | null {
  if (view.getUint16(0) !== 0xffd8) return null
  let at = 2
  while (at + 10 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1)
    if (marker === 0xda) return null
    const length = view.getUint16(at + 2)
    if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966) {
      const inner = new DataView(view.buffer, view.byteOffset + at + 10, length - 8)
      return { view: inner, little: inner.getUint16(0) === 0x4949 }
    }
    at += 2 + length
  }
  return null
}

/** The tags of one directory, each with where its entry is. */
function directory({ view, little }: Tiff, at: number): Map<number, number> {
  const count = view.getUint16(at, little)
  return new Map(Array.from({ length: count }, (_, each) => at + 2 + each * 12).map((entry) => [view.getUint16(entry, little), entry]))
}

function pointer(tiff: Tiff, entry: number | undefined): Map<number, number> {
  return entry === undefined ? new Map() : directory(tiff, tiff.view.getUint32(entry + 8, tiff.little))
}

function root(tiff: Tiff): Map<number, number> {
  return directory(tiff, tiff.view.getUint32(4, tiff.little))
}

function text({ view, little }: Tiff, entry: number | undefined): string {
  if (entry === undefined) return ''
  const length = view.getUint32(entry + 4, little)
  const from = length <= 4 ? entry + 8 : view.getUint32(entry + 8, little)
  return Array.from({ length: Math.min(length, 40) }, (_, at) => String.fromCharCode(view.getUint8(from + at))).join('').replace(/\0.*$/s, '')
}

/** Degrees, minutes and seconds, each a fraction, as degrees. */
function degrees({ view, little }: Tiff, entry: number | undefined): number {
  if (entry === undefined) return NaN
  const from = view.getUint32(entry + 8, little)
  const part = (at: number) => view.getUint32(from + at * 8, little) / (view.getUint32(from + at * 8 + 4, little) || 1)
  return part(0) + part(1) / 60 + part(2) / 3600
}

function place(tiff: Tiff): Facts {
  const tags = pointer(tiff, root(tiff).get(POSITION))
  const lat = degrees(tiff, tags.get(2)) * (text(tiff, tags.get(1)) === 'S' ? -1 : 1)
  const lng = degrees(tiff, tags.get(4)) * (text(tiff, tags.get(3)) === 'W' ? -1 : 1)
  const known = Math.abs(lat) <= 90 && Math.abs(lng) <= 180 && (lat !== 0 || lng !== 0)
  return known ? { lat, lng } : {}
}

function time(tiff: Tiff): Facts {
  const tags = pointer(tiff, root(tiff).get(DETAILS))
  const [, year, month, day, clock] = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(text(tiff, tags.get(ORIGINAL))) ?? []
  if (!year) return {}
  const zone = /^[+-]\d\d:\d\d$/.exec(text(tiff, tags.get(OFFSET)))?.[0] ?? ''
  const takenAt = `${year}-${month}-${day}T${clock}${zone}`
  return Number.isNaN(Date.parse(takenAt)) ? {} : { takenAt }
}
