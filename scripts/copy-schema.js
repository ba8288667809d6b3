import { copyFileSync } from 'node:fs'

copyFileSync(new URL('../src/spec.schema.json', import.meta.url), new URL('../dist/spec.schema.json', import.meta.url))
