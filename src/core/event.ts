import type { Migration } from './migration.ts'
import type { MigrationResult } from './result.ts'

export type Step =
  | 'seed'
  | 'before'
  | 'up'
  | 'after'
  | 'down'
  | 'undone'
  | 'again'
  | 'twice'
  | 'use'
  | 'down after use'
  | 'undone after use'

/** What happens during a run. No listener changes what happens. */
export type RunEvent =
  | { readonly type: 'server-starting'; readonly provider: string }
  /** Something that a server needs is brought to this machine, once: PostgreSQL's programs, an image. */
  | { readonly type: 'server-fetching'; readonly what: string }
  | { readonly type: 'server-ready'; readonly provider: string; readonly version: string; readonly durationMs: number }
  /** A server that others use too is in use by runs that have to end first. */
  | { readonly type: 'waiting'; readonly runs: readonly string[] }
  | { readonly type: 'applying'; readonly migration: Migration; readonly index: number; readonly of: number }
  | { readonly type: 'walking'; readonly migration: Migration; readonly index: number; readonly of: number }
  | { readonly type: 'step'; readonly migration: Migration; readonly step: Step }
  | {
      readonly type: 'walked'
      readonly migration: Migration
      readonly index: number
      readonly of: number
      readonly result: MigrationResult
    }

export type Listener = (event: RunEvent) => void
