// What can wait until the first screen is done: there is a list, and a map that is drawn or cannot be.

/** Milliseconds after the map, and from the start of the app at most. */
const AFTER = 3_000
const AT_MOST = 30_000

let drawn: () => void
const done = new Promise<void>((resolve) => (drawn = resolve))

/** The map is as it will be. */
export function mapDone() {
  drawn()
}

/** Do something once the line and the phone have nothing more urgent to do. */
export async function later(work: () => void) {
  await Promise.race([done, pause(AT_MOST)])
  await pause(AFTER)
  work()
}

/** Do something about the copy on the phone. Where the code for it cannot be had just now, the next time will do. */
export function withCopy(work: (copy: typeof import('./copy/copy')) => void) {
  void import('./copy/copy').then(work, () => undefined)
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((over) => setTimeout(over, milliseconds))
}
