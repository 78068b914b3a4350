// Runs the scenarios of one file, one after the other, and tells on each a line of JSON.
import { scenarios, words } from './town.mjs'

const PATIENCE = 60_000 // milliseconds; some wait until a server has started on a busy machine
// Client libraries report to the console what they also report to their callers; the lines here are for the tests alone.
console.log = console.info = console.debug = console.error

await import(`./scenarios/${process.argv[2]}`)
for (const { claim, run } of scenarios) {
  let timer
  const late = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error(`not done within ${PATIENCE / 1000} s`)), PATIENCE)
  })
  const began = performance.now()
  const error = await Promise.race([run(), late]).then(() => null, words)
  clearTimeout(timer)
  process.stdout.write(`${JSON.stringify({ claim, error, milliseconds: Math.round(performance.now() - began) })}\n`)
}
process.exit(0)
