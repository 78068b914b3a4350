// Makes src/gql (types, documents, and the list of them for a server that runs no others) from the server's schema and src/operations/.
// SCHEMA names another schema file than the repository's own.
import { codegen } from '@graphql-codegen/core'
import { preset } from '@graphql-codegen/client-preset'
import { buildSchema, getNamedType, parse } from 'graphql'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const schemaFile = resolve(here, process.env.SCHEMA ?? '../schema.graphql')
const folder = resolve(here, 'src/operations')
const schema = readFileSync(schemaFile, 'utf8')
const operations = readdirSync(folder).sort().map((name) => readFileSync(resolve(folder, name), 'utf8')).join('\n')

const profiler = { run: (work) => work(), collect: () => [] }
const cache = (_namespace, _key, work) => work()

const parts = await preset.buildGeneratesSection({
  baseOutputDir: `${here}/src/gql/`,
  schema: parse(schema),
  schemaAst: buildSchema(schema),
  documents: [{ location: folder, document: parse(operations), rawSDL: operations }],
  config: { useTypeImports: true, enumsAsTypes: true, scalars: { DateTime: 'string', Date: 'string' } },
  presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
  plugins: [],
  pluginMap: {},
  pluginContext: {},
  profiler,
  cache,
})

for (const part of parts) {
  // The look-up by source text would carry every document into every bundle.
  if (!/\/(graphql\.ts|persisted-documents\.json)$/.test(part.filename)) continue
  const text = await codegen({ ...part, profiler, cache })
  mkdirSync(dirname(part.filename), { recursive: true })
  writeFileSync(part.filename, part.filename.endsWith('.ts') ? apart(text) : text)
  console.log(`${part.filename.slice(here.length + 1)} from ${schemaFile}`)
}

// Most mutations take a key that makes them safe to repeat; those that name themselves take none, and would be refused with one.
const built = buildSchema(schema)
const keyless = Object.values(built.getMutationType().getFields())
  .map(({ args }) => getNamedType(args[0].type))
  .filter((input) => !('idempotencyKey' in input.getFields()) && operations.includes(`: ${input.name}!`))
const names = [...new Set(keyless.map(({ name }) => `'${name}'`))].sort()
writeFileSync(`${here}/src/gql/keyless.ts`, `export const KEYLESS: ReadonlySet<string> = new Set([${names.join(', ')}])\n`)

/** The types, and the documents by name: each lies in a file of its own, so that a page brings only those it needs. */
function apart(text) {
  const rooms = `${here}/src/gql/documents`
  rmSync(rooms, { recursive: true, force: true })
  mkdirSync(rooms)
  const typed = text.match(/^import type \{ TypedDocumentNode .*$/m)[0]
  return text.replace(/^(?:export const (\w+)(FragmentDoc|Document) = .*<(.*)>;|import type \{ TypedDocumentNode .*)$/gm, (line, name, sort, types) => {
    if (sort !== 'Document') return ''
    writeFileSync(`${rooms}/${name}.ts`, `${typed}\nimport type { ${types} } from '../graphql';\n${line}\n`)
    return `export { ${name}Document } from './documents/${name}';`
  })
}
