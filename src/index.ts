/** The public names of the package; nothing else is exported. */
export type { Seed, SeedRow, SeedTools, StoredRow } from './seed/seed.ts'
export type * from './spec/condition.ts'
export type * from './spec/rollback.ts'
export type * from './spec/spec.ts'
