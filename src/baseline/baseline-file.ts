import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { z } from 'zod'
import { Failure } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'
import type { BaselineEntry } from './baseline.ts'

const text = z.string().regex(/\S/, 'must not be empty')

const entrySchema = z
  .strictObject({
    migration: text,
    check: text,
    claim: z.string().optional(),
    verdict: z.enum(['failed', 'not-checked'], "must be 'failed' or 'not-checked'"),
    sentence: z.string(),
    evidence: z.string().optional(),
    who: text,
    why: text,
    since: z.iso.date('must be a day that exists, as YYYY-MM-DD'),
  })
  .refine(({ verdict, evidence }) => (verdict === 'failed') === (evidence !== undefined), 'a failure has evidence, and nothing else has')

const fileSchema = z.strictObject({ version: z.literal(1, 'must be 1'), known: z.array(entrySchema, 'must be a list') })

/**
 * Reads a baseline.
 *
 * @param file absolute.
 * @param ids the migrations that there are.
 * @throws Failure (usage) when it cannot be read, is no baseline, or names a migration that is not there.
 */
export function readBaseline(file: string, ids: readonly string[], root: string): BaselineEntry[] {
  const name = relative(root, file)
  const parsed = fileSchema.safeParse(parse(file, name))
  if (!parsed.success) {
    throw new Failure('usage', `${name} is no baseline.`, {
      evidence: [{ title: 'What is wrong', body: z.prettifyError(parsed.error) }],
      nextStep: 'Correct it, or write it anew: pg-roundtrip verify --write-baseline --who NAME --why REASON.',
    })
  }
  const known = parsed.data.known as BaselineEntry[]
  for (const { migration } of known) {
    if (ids.includes(migration)) continue
    const near = nearest(migration, ids)
    throw new Failure('usage', `${name} names the migration ${migration}, which is not there.`, {
      nextStep:
        near === undefined ? 'Take its entries out of the file.' : `Did you mean ${near}? Otherwise take its entries out of the file.`,
    })
  }
  return known
}

function parse(file: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    const nextStep = 'Write it: pg-roundtrip verify --write-baseline --who NAME --why REASON.'
    if (code === 'ENOENT') throw new Failure('usage', `The baseline ${name} is not there.`, { nextStep })
    throw new Failure('usage', `The baseline ${name} cannot be read.`, {
      evidence: [{ title: 'What went wrong', body: message }],
      cause: error,
    })
  }
}

/**
 * Writes a baseline, in the order given, all of it or nothing.
 *
 * @throws Failure (environment) when it cannot be written.
 */
export function writeBaseline(file: string, known: readonly BaselineEntry[], root: string): void {
  const half = `${file}.half`
  try {
    writeFileSync(half, `${JSON.stringify({ version: 1, known }, null, 2)}\n`)
    renameSync(half, file)
  } catch (error) {
    throw new Failure('environment', `The baseline ${relative(root, file)} cannot be written.`, {
      evidence: [{ title: 'The system says', body: (error as Error).message }],
      cause: error,
    })
  }
}

export function hasBaseline(file: string): boolean {
  return existsSync(file)
}
