// Shortens what was built as far as it goes, once: what a server shortens anew for everybody who asks is never as short.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'

const folder = new URL('dist/assets/', import.meta.url)
for (const name of readdirSync(folder)) {
  if (/\.(js|css|svg)$/.test(name)) writeFileSync(new URL(`${name}.br`, folder), brotliCompressSync(readFileSync(new URL(name, folder))))
}
