import { isAbsolute, relative, sep } from 'node:path'
import type { Evidence, Finding } from '../core/finding.ts'
import type { MigrationResult, RunResult, StepResult } from '../core/result.ts'

/** The same run with every path below `root` relative to it, written with `/`: in the fields that hold paths and in what is said. */
export function withRelativePaths(run: RunResult, root: string): RunResult {
  const path = (file: string): string => {
    const short = relative(root, file)
    return short === '' ? '.' : short.startsWith('..') || isAbsolute(short) ? file : short.replaceAll(sep, '/')
  }
  const prefix = root.endsWith(sep) ? root : root + sep
  const said = (text: string): string => text.replaceAll(prefix, '')
  const evidence = ({ title, body }: Evidence): Evidence => ({ title: said(title), body: said(body) })
  const finding = (one: Finding): Finding => ({
    ...one,
    sentence: said(one.sentence),
    evidence: one.evidence.map(evidence),
    ...(one.location && { location: { ...one.location, file: path(one.location.file) } }),
  })
  const step = <V extends string>(one: StepResult<V>): StepResult<V> =>
    one.error ? { ...one, error: { ...one.error, location: { ...one.error.location, file: path(one.error.location.file) } } } : one
  const migration = (one: MigrationResult): MigrationResult => ({
    ...one,
    file: path(one.file),
    ...(one.specFile !== undefined && { specFile: path(one.specFile) }),
    up: step(one.up),
    down: step(one.down),
    again: step(one.again),
    ...(one.afterUse && { afterUse: { ...one.afterUse, down: step(one.afterUse.down) } }),
    findings: one.findings.map(finding),
    notes: one.notes.map(said),
  })
  return {
    ...run,
    migrationsDirectory: path(run.migrationsDirectory),
    migrations: run.migrations.map(migration),
    notes: run.notes.map(said),
  }
}
