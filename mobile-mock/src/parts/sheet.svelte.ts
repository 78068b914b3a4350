// How far the sheet is drawn up over the map on a narrow screen.

export type Stop = 'low' | 'half' | 'full'
const STOPS: readonly Stop[] = ['low', 'half', 'full']

/** Pixels that the sheet shows at its lowest. */
export const LOW = 124

const sheet = $state<{ stop: Stop; dragged: number | null }>({ stop: 'half', dragged: null })
const screen = $state({ height: innerHeight, wide: innerWidth >= 800 })
addEventListener('resize', () => Object.assign(screen, { height: innerHeight, wide: innerWidth >= 800 }))

/** Pixels the sheet shows at a stop. */
export function heightAt(stop: Stop): number {
  if (stop === 'low') return LOW
  return stop === 'half' ? Math.round(screen.height * 0.56) : screen.height - 64
}

/** Pixels shown now, while dragged too. */
export function height(): number {
  return sheet.dragged ?? heightAt(sheet.stop)
}

/** Pixels of the map that are covered at rest, beyond what always is; 0 where the sheet stands beside the map. */
export function covered(): number {
  return screen.wide ? 0 : Math.min(heightAt(sheet.stop), heightAt('half')) - LOW
}

export function stop(): Stop {
  return sheet.stop
}

export function dragging(): boolean {
  return sheet.dragged !== null
}

/** Draw the sheet up to `wanted`, if it is lower. */
export function raise(wanted: Stop) {
  if (STOPS.indexOf(sheet.stop) < STOPS.indexOf(wanted)) sheet.stop = wanted
}

/** One stop further up, and from the top down to the lowest: for keys and taps. */
export function next() {
  sheet.stop = STOPS[(STOPS.indexOf(sheet.stop) + 1) % STOPS.length] ?? 'half'
}

/** The finger is at `shown` pixels. */
export function drag(shown: number) {
  sheet.dragged = Math.min(heightAt('full'), Math.max(LOW, shown))
}

/** The finger is lifted, moving up at `speed` pixels a millisecond: come to rest at the stop it was making for. */
export function letGo(speed: number) {
  const aim = height() + speed * 160
  const near = (at: Stop) => Math.abs(heightAt(at) - aim)
  sheet.stop = STOPS.reduce((best, at) => (near(at) < near(best) ? at : best))
  sheet.dragged = null
}
