import { expect, test } from 'vitest'
import { boxAround, snap } from './box'

const stirling = { lng: -3.936, lat: 56.118 }

test('a screen shows half its width to either side', () => {
  const box = boxAround(stirling, 12, 1024, 512)
  expect(box.east - stirling.lng).toBeCloseTo(360 / 4096, 10)
  expect(box.north - stirling.lat).toBeCloseTo((360 / 8192) * Math.cos((56.118 * Math.PI) / 180), 10)
})

test('a snapped box holds the box it came from', () => {
  const box = boxAround(stirling, 12, 390, 844)
  const snapped = snap(box, 12)
  expect(snapped.south).toBeLessThanOrEqual(box.south)
  expect(snapped.west).toBeLessThanOrEqual(box.west)
  expect(snapped.north).toBeGreaterThanOrEqual(box.north)
  expect(snapped.east).toBeGreaterThanOrEqual(box.east)
})

test('a small move asks about the same box', () => {
  const here = snap({ south: 56.1001, west: -3.9501, north: 56.1301, east: -3.9201 }, 12)
  const moved = snap({ south: 56.1002, west: -3.9502, north: 56.1302, east: -3.9202 }, 12)
  expect(moved).toEqual(here)
})

test('a snapped box stays on the earth', () => {
  expect(snap({ south: -89.9, west: -179.9, north: 89.9, east: 179.9 }, 0)).toEqual({ south: -90, west: -180, north: 90, east: 180 })
})
