// Signs on the map keep out of each other's way, so that each can be read and pressed.

/** A round sign: its centre and radius in pixels. */
export interface Disc {
  x: number
  y: number
  radius: number
}

const ROUNDS = 12
/** Nothing is moved further than this many pixels: it must still tell where it is. */
const FURTHEST = 28

/** For each disc how far to move it, [right, down] in whole pixels, so that as few as possible cover each other. */
export function spread(discs: readonly Disc[]): [number, number][] {
  const moved = discs.map((disc) => ({ ...disc }))
  for (let round = 0; round < ROUNDS; round++) if (!part(moved)) break
  return moved.map(({ x, y }, index) => {
    const right = x - discs[index]!.x
    const down = y - discs[index]!.y
    const share = Math.min(1, FURTHEST / Math.max(1, Math.hypot(right, down)))
    return [Math.round(right * share), Math.round(down * share)]
  })
}

/** Push apart all that overlap, each by half; false when nothing did. */
function part(discs: Disc[]): boolean {
  let pushed = false
  discs.forEach((one, index) => {
    for (const other of discs.slice(index + 1)) {
      const across = other.x - one.x
      const down = other.y - one.y
      const need = one.radius + other.radius
      if (Math.abs(across) >= need || Math.abs(down) >= need) continue
      const distance = Math.hypot(across, down)
      if (distance >= need) continue
      // Those on the very same spot go apart sideways.
      const [towardsX, towardsY] = distance > 0.5 ? [across / distance, down / distance] : [1, 0]
      const push = (need - distance) / 2
      one.x -= towardsX * push
      one.y -= towardsY * push
      other.x += towardsX * push
      other.y += towardsY * push
      pushed = true
    }
  })
  return pushed
}
