import type { Platform } from '../platform.ts'

/** PostgreSQL as its own initdb leaves it. */
const plain: Platform = {
  name: 'plain',
  detect: () => null,
  administrator: 'postgres',
  setup: () => [],
}

export default plain
