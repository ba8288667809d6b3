import { rmSync } from 'node:fs'

// What is no longer built must not be packed.
rmSync(new URL('../dist/', import.meta.url), { recursive: true, force: true })
