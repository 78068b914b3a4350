import { expect, test } from 'vitest'
import { reaches, townOf } from './town'

const alloa = { VITE_TOWN_START: '-3.79,56.115,13', VITE_TOWN_REACH: '-3.83,56.09,-3.75,56.14' }

test('an app is built for Stirling, or for a town that is named', () => {
  expect(townOf({})).toEqual({ centre: { lng: -3.936, lat: 56.118 }, zoom: 12.6, reach: { west: -4.1, south: 56.02, east: -3.77, north: 56.22 } })
  expect(townOf(alloa)).toEqual({ centre: { lng: -3.79, lat: 56.115 }, zoom: 13, reach: { west: -3.83, south: 56.09, east: -3.75, north: 56.14 } })
})

test('a town that does not hold its own beginning is none', () => {
  expect(() => townOf({ ...alloa, VITE_TOWN_START: '-3.936,56.118,12.6' })).toThrow(RangeError)
  expect(() => townOf({ ...alloa, VITE_TOWN_START: '-3.79,56.115' })).toThrow(RangeError)
  expect(() => townOf({ VITE_TOWN_REACH: 'here' })).toThrow(RangeError)
})

test('a place is on the map within its edges', () => {
  expect(reaches({ lat: 56.1, lng: -3.9 })).toBe(true)
  expect(reaches({ lat: 56.1, lng: -3.7 })).toBe(false)
})
