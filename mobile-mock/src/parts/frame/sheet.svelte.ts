// How far the sheet is drawn up over the map on a narrow screen.

export type Stop = 'low' | 'half' | 'full'
const STOPS: readonly Stop[] = ['low', 'half', 'full']

const sheet = $state<{ stop: Stop; dragged: number | null }>({ stop: 'half', dragged: null })
const screen = $state(measure())
const above = $state({ height: 0 })
addEventListener('resize', () => Object.assign(screen, measure()))

function measure() {
  // Those who read large letters get a larger bar, and a larger rest of the sheet above it.
  const letters = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
  return { height: innerHeight, wide: innerWidth >= 800, letters }
}

/** Pixels that the sheet shows at its lowest. */
export function low(): number {
  return Math.min(124 * screen.letters, screen.height / 3)
}

/** Pixels that the main pages' bar takes below it: `--nav`. */
function bar(): number {
  return 56 * screen.letters
}

/** The bar at the top is so many pixels high: more than one row for large letters or long words. */
export function standBelow(height: number) {
  above.height = height
}

/** Pixels that the sheet leaves to the bar at the top, and to a little of the map. */
function head(): number {
  return Math.max(64 * screen.letters, above.height + 16 * screen.letters)
}

/** Pixels the sheet shows at a stop. */
export function heightAt(stop: Stop): number {
  if (stop === 'low') return low()
  return stop === 'half' ? Math.round((screen.height - bar()) * 0.56) : screen.height - bar() - head()
}

/** Pixels shown now, while dragged too. */
export function height(): number {
  return sheet.dragged ?? heightAt(sheet.stop)
}

/** Pixels of the map that are covered at rest, beyond what always is; 0 where the sheet stands beside the map. */
export function covered(): number {
  return screen.wide ? 0 : Math.min(heightAt(sheet.stop), heightAt('half')) - low()
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

/** Let the sheet down to `wanted`, if it is higher: what is on the map matters now. */
export function lower(wanted: Stop) {
  if (STOPS.indexOf(sheet.stop) > STOPS.indexOf(wanted)) sheet.stop = wanted
}

/** One stop further up, and from the top down to the lowest: for keys and taps. */
export function next() {
  sheet.stop = STOPS[(STOPS.indexOf(sheet.stop) + 1) % STOPS.length] ?? 'half'
}

/** The finger is at `shown` pixels. */
export function drag(shown: number) {
  sheet.dragged = Math.min(heightAt('full'), Math.max(low(), shown))
}

/** The finger is lifted, moving up at `speed` pixels a millisecond: come to rest at the stop it was making for. */
export function letGo(speed: number) {
  const aim = height() + speed * 160
  const near = (at: Stop) => Math.abs(heightAt(at) - aim)
  sheet.stop = STOPS.reduce((best, at) => (near(at) < near(best) ? at : best))
  sheet.dragged = null
}
