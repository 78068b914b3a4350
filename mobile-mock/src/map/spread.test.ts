import { expect, test } from 'vitest'
import { spread, type Disc } from './spread'

const disc = (x: number, y: number, radius = 16): Disc => ({ x, y, radius })
const after = (discs: Disc[]) => spread(discs).map(([right, down], at) => disc(discs[at]!.x + right, discs[at]!.y + down))

test('what stands alone stays where it is', () => {
  expect(spread([disc(0, 0), disc(100, 0), disc(0, 40)])).toEqual([[0, 0], [0, 0], [0, 0]])
})

test('two on the very same spot stand side by side', () => {
  expect(spread([disc(50, 50), disc(50, 50)])).toEqual([[-16, 0], [16, 0]])
})

test('three that cover each other can all be read', () => {
  const [one, two, three] = after([disc(0, 0), disc(10, 4), disc(4, 12)]) as [Disc, Disc, Disc]
  for (const [a, b] of [[one, two], [two, three], [one, three]] as const) {
    expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(30)
  }
})

test('nothing goes further than it can without lying about its place', () => {
  const many = Array.from({ length: 40 }, (_, index) => disc(index % 3, index % 5))
  for (const [right, down] of spread(many)) expect(Math.hypot(right, down)).toBeLessThan(30)
})
