import { availableParallelism } from 'node:os'
import { pgRoundtrip } from 'pg-roundtrip/vitest'
import { defineConfig } from 'vitest/config'

// The worked example's migrations are test files beside the project's own tests.
export default defineConfig({
  plugins: [pgRoundtrip()],
  test: {
    include: ['src/**/*.test.ts', 'fixtures/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Half of the time a test waits for PostgreSQL: a worker for each core would leave them idle.
    maxWorkers: availableParallelism() + 1,
  },
})
