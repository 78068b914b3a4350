// The line between a phone and the server: it can be cut, slow, or lose every answer after the server has done its work.
import { connect, createServer } from 'node:net'

const SLOWLY = 40 // milliseconds that a slow line keeps each piece, at most

/** A line to an address. Its `state`: `up`, `down`, `slow`, or `deaf`, which carries what is asked and loses what is answered. */
export async function line(to, draw = Math.random) {
  const { hostname, port } = new URL(to)
  const ends = new Set()
  const made = { state: 'up', lost: 0 }

  const server = createServer((near) => {
    if (made.state === 'down') return near.destroy()
    const far = connect(Number(port), hostname)
    const both = [near, far]
    ends.add(both)
    const hang = () => {
      ends.delete(both)
      both.forEach((end) => end.destroy())
    }
    both.forEach((end) => end.on('error', hang).on('close', hang))
    near.on('data', (piece) => far.write(piece))
    let slowly = Promise.resolve()
    far.on('data', (piece) => {
      if (made.state === 'deaf') {
        made.lost += 1
        return hang()
      }
      const wait = made.state === 'slow' ? draw() * SLOWLY : 0
      slowly = slowly.then(() => wait && new Promise((resume) => setTimeout(resume, wait))).then(() => near.write(piece))
    })
  })
  await new Promise((resume) => server.listen(0, '127.0.0.1', resume))

  made.address = `http://127.0.0.1:${server.address().port}`
  /** From now on it is so; what is under way is cut off. */
  made.becomes = (state) => {
    made.state = state
    if (state === 'down') [...ends].forEach((both) => both.forEach((end) => end.destroy()))
  }
  made.end = () => {
    made.becomes('down')
    server.close()
  }
  return made
}
