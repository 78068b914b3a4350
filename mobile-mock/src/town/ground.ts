// The basemap: one small archive, fetched once and read from memory.
import { addProtocol } from 'maplibre-gl'
import { PMTiles, Protocol, type Source } from 'pmtiles'

let begun = false

/** Let the map read `pmtiles://town`. Whole and not by ranges, so that a stored copy serves as well as the server. */
export function readTown() {
  if (begun) return
  begun = true
  const protocol = new Protocol()
  addProtocol('pmtiles', protocol.tile)
  protocol.add(new PMTiles(archive()))
}

function archive(): Source {
  let bytes: Promise<ArrayBuffer> | null = null
  return {
    getKey: () => 'town',
    async getBytes(offset, length) {
      bytes ??= fetchArchive().catch((cause: unknown) => {
        bytes = null
        throw cause
      })
      return { data: (await bytes).slice(offset, offset + length) }
    },
  }
}

async function fetchArchive(): Promise<ArrayBuffer> {
  const answer = await fetch('/town.pmtiles')
  if (!answer.ok) throw new Error(`town.pmtiles: ${answer.status}`)
  return answer.arrayBuffer()
}
