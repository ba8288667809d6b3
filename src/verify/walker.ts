import type { ExpectStatic } from '@vitest/expect'
import { againstBaseline, baselineFinding } from '../baseline/baseline.ts'
import type { Listener } from '../core/event.ts'
import { Failure } from '../core/failure.ts'
import type { AboveRowSecurity, MigrationResult } from '../core/result.ts'
import { secretsOf, withoutSecrets } from '../core/secrets.ts'
import { standaloneExpect } from '../spec/functions.ts'
import { History } from './history.ts'
import { judge } from './judge.ts'
import type { Project } from './project.ts'
import { RowCopies } from './row-copies.ts'
import { readAbove } from './visibility/above.ts'
import { walk } from './walk.ts'

/** Walks the migrations of a project on one server. */
export interface Walker {
  /** `18.4` */
  readonly version: string
  readonly provider: string
  /** What a reader has to know of the server. */
  notes(): readonly string[]
  /** In any order, one at a time; in the history's order it is fast. */
  walk(id: string): Promise<MigrationResult>
  /** Who gets round row security in the state after the last walk; `undefined`: no table has any. */
  aboveRowSecurity(): Promise<readonly AboveRowSecurity[] | undefined>
  /**
   * Stops the server; nothing of it stays.
   *
   * @returns what migrations changed of the cluster of a server that is not ours and could not be taken back, sentence by sentence.
   */
  close(): Promise<readonly string[]>
}

/**
 * Starts a server for a project's walks.
 *
 * @param tools.expect vitest's `expect` for a spec's `checks`; default: the same without vitest.
 * @throws Failure `environment` when there is no server.
 */
export async function startWalker(
  project: Project,
  onEvent: Listener = () => {},
  tools: { readonly expect?: ExpectStatic } = {},
): Promise<Walker> {
  const secrets = secretsOf(project.options.variables)
  const history = await withoutSecretsIn(secrets, () => History.start(project, onEvent))
  const copies = new RowCopies()
  const expect = tools.expect ?? (await standaloneExpect())
  let previous: Promise<unknown> = Promise.resolve()
  const of = project.migrations.length
  const one = async (id: string): Promise<MigrationResult> => {
    const index = project.migrations.findIndex((migration) => migration.id === id)
    const migration = project.migrations[index]
    if (!migration) throw new Failure('usage', `There is no migration ${id}.`)
    const startedAt = performance.now()
    onEvent({ type: 'walking', migration, index, of })
    const tools = { project, history, copies, expect, onEvent }
    const subject = await project.subject(migration)
    let record = await walk(index, subject, tools)
    if (record.mustBeAlone) {
      await history.startAlone()
      record = await walk(index, subject, tools)
    }
    await history.assertAlive(`while ${migration.id} was walked`)
    const result = withKnown(withoutSecrets(judge(record, performance.now() - startedAt), secrets), project)
    onEvent({ type: 'walked', migration, index, of, result })
    return result
  }
  return {
    version: history.cluster.version,
    provider: history.cluster.provider,
    notes: () => history.notes,
    walk(id) {
      const result = previous.then(() => withoutSecretsIn(secrets, () => one(id)))
      previous = result.catch(() => undefined)
      return result
    },
    aboveRowSecurity: () => previous.then(() => readAbove(history)),
    async close() {
      await previous
      let left: readonly string[] = []
      try {
        await history.checkReading()
      } finally {
        left = await history.close()
      }
      return left
    },
  }
}

/** With what the baseline knows of it; an entry that nothing meets any more is a failure. */
function withKnown(result: MigrationResult, { options, baseline }: Project): MigrationResult {
  const { file, entries = [] } = baseline(result.id) ?? {}
  if (file === undefined || entries.length === 0) return result
  const against = againstBaseline(result.findings, entries, options.root)
  const finding = baselineFinding(against, file)
  return {
    ...result,
    findings: [...against.findings, finding],
    verdict: finding.verdict === 'failed' ? 'failed' : result.verdict,
  }
}

/** What stops a run shows no secret either. */
async function withoutSecretsIn<T>(secrets: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Failure) || secrets.length === 0) throw error
    const { kind, message, evidence, nextStep, cause } = error
    const shown = withoutSecrets({ message, evidence, ...(nextStep !== undefined && { nextStep }) }, secrets)
    throw new Failure(kind, shown.message, { ...shown, cause })
  }
}
