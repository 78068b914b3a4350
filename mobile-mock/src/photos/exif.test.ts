import { expect, test } from 'vitest'
import { factsOf } from './exif'

type Tag = [tag: number, type: number, count: number, value: number]

/** A JPEG whose EXIF says where and when: a root, details and a position, one after the other, then what they point at. */
function photo({ little = false, south = false, zone = true } = {}): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(400))
  const ascii = (at: number, text: string) => [...text].forEach((letter, each) => view.setUint8(at + each, letter.charCodeAt(0)))
  view.setUint16(0, 0xffd8)
  view.setUint16(2, 0xffe1)
  view.setUint16(4, 390)
  ascii(6, 'Exif\0\0')
  const tiff = 12
  const directory = (at: number, tags: Tag[]) => {
    view.setUint16(tiff + at, tags.length, little)
    tags.forEach(([tag, type, count, value], each) => {
      const entry = tiff + at + 2 + each * 12
      view.setUint16(entry, tag, little)
      view.setUint16(entry + 2, type, little)
      view.setUint32(entry + 4, count, little)
      if (type === 2 && count <= 4) view.setUint8(entry + 8, value)
      else view.setUint32(entry + 8, value, little)
    })
  }
  ascii(tiff, little ? 'II' : 'MM')
  view.setUint32(tiff + 4, 8, little)
  directory(8, [[0x8769, 4, 1, 50], [0x8825, 4, 1, 100]])
  directory(50, [[0x9003, 2, 20, 200], ...(zone ? [[0x9011, 2, 7, 230] as Tag] : [])])
  const letter = (text: string) => text.charCodeAt(0)
  directory(100, [[1, 2, 2, letter(south ? 'S' : 'N')], [2, 5, 3, 250], [3, 2, 2, letter('W')], [4, 5, 3, 280]])
  ascii(tiff + 200, '2026:11:21 16:40:05\0')
  ascii(tiff + 230, '+01:00\0')
  const fractions = [56, 1, 7, 1, 900, 100, 3, 1, 56, 1, 30, 1]
  fractions.slice(0, 6).forEach((part, at) => view.setUint32(tiff + 250 + at * 4, part, little))
  fractions.slice(6).forEach((part, at) => view.setUint32(tiff + 280 + at * 4, part, little))
  return view.buffer
}

test.each([true, false])('where and when are read whatever the order of bytes (%s)', (little) => {
  const { lat, lng, takenAt } = factsOf(photo({ little }))
  expect(lat).toBeCloseTo(56.119167, 6)
  expect(lng).toBeCloseTo(-3.941667, 6)
  expect(takenAt).toBe('2026-11-21T16:40:05+01:00')
})

test('south of the equator is below it', () => {
  expect(factsOf(photo({ south: true })).lat).toBeCloseTo(-56.119167, 6)
})

test('a camera without a zone tells the time of the place', () => {
  expect(factsOf(photo({ zone: false })).takenAt).toBe('2026-11-21T16:40:05')
})

test('what is no photo, or is cut off, tells nothing', () => {
  expect(factsOf(new ArrayBuffer(0))).toEqual({})
  expect(factsOf(new TextEncoder().encode('hello, this is no picture').buffer as ArrayBuffer)).toEqual({})
  expect(factsOf(photo().slice(0, 90))).toEqual({})
})
