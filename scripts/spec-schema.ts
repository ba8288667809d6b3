// Writes the JSON schema of a spec: npx tsx scripts/spec-schema.ts && npx biome check --write src/spec.schema.json
import { writeFileSync } from 'node:fs'
import { specJsonSchema } from '../src/spec/json-schema.ts'

writeFileSync(new URL('../src/spec.schema.json', import.meta.url), `${JSON.stringify(specJsonSchema(), null, 2)}\n`)
