// Makes src/gql (types, documents, and the list of them for a server that runs no others) from the server's schema and src/operations.graphql.
// SCHEMA names another schema file than the repository's own.
import { codegen } from '@graphql-codegen/core'
import { preset } from '@graphql-codegen/client-preset'
import { buildSchema, parse } from 'graphql'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const schemaFile = resolve(here, process.env.SCHEMA ?? '../schema.graphql')
const operationsFile = resolve(here, 'src/operations.graphql')
const schema = readFileSync(schemaFile, 'utf8')
const operations = readFileSync(operationsFile, 'utf8')

const profiler = { run: (work) => work(), collect: () => [] }
const cache = (_namespace, _key, work) => work()

const parts = await preset.buildGeneratesSection({
  baseOutputDir: `${here}/src/gql/`,
  schema: parse(schema),
  schemaAst: buildSchema(schema),
  documents: [{ location: operationsFile, document: parse(operations), rawSDL: operations }],
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
  writeFileSync(part.filename, text)
  console.log(`${part.filename.slice(here.length + 1)} from ${schemaFile}`)
}
