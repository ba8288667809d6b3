import { relative, sep } from 'node:path'
import { createColors } from 'picocolors'
import type { ChosenPostgres } from '../config/postgres-option.ts'
import type { Migration, Script, TransactionMode } from '../core/migration.ts'
import { passedOver } from '../layout/passed-over.ts'
import { hasSql } from '../layout/tokens.ts'
import { oneLine } from '../report/printable.ts'
import { count } from '../report/words.ts'
import type { Spec } from '../spec/spec.ts'
import { ledgerWords } from '../verify/ledger.ts'
import { plannedChecks } from '../verify/planned.ts'
import { platformNotes } from '../verify/platform-notes.ts'
import type { Project } from '../verify/project.ts'

interface Shown {
  /** Absolute; paths are shown relative to it. */
  readonly root: string
  /** The ids of those that are walked. */
  readonly walked: ReadonlySet<string>
  readonly colour: boolean
}

const transactions: Readonly<Record<TransactionMode, string>> = {
  wrapped: 'in one transaction',
  'wrapped-statements': 'in one transaction, a message a statement',
  message: 'as one message, which is one implicit transaction',
  pipeline: 'as one pipeline, which is one implicit transaction',
  statements: 'statement by statement, each in its own transaction',
  inferred: 'in a transaction that is inferred',
}

function serverWords({ major, url, container }: ChosenPostgres): string {
  if (container) return `a container of ${oneLine(container.image)}`
  return url === undefined ? `PostgreSQL ${major}, which comes along` : 'the server that the options name'
}

/** The walk of a project, step by step, before anything runs. Ends with a line feed. */
export async function planText(project: Project, { root, walked, colour }: Shown): Promise<string> {
  const colours = createColors(colour)
  const { migrations, options, layout, because } = project
  const shown = (path: string) => oneLine(relative(root, path).split(sep).join('/') || '.')
  const server = options.servers.map(serverWords).join(', then ')
  const width = String(migrations.length).length
  const last = migrations.findLastIndex(({ id }) => walked.has(id))
  const steps = migrations.map(async (migration, index) => {
    const role = walked.has(migration.id) ? 'walked' : index < last ? 'only applied' : 'not run'
    const spec = await project.loadSpec(migration.id)
    const checks = plannedChecks(await project.subject(migration), (project.baseline(migration.id)?.entries.length ?? 0) > 0).length
    const place = String(index + 1).padStart(width)
    const heading = `${place}  ${colours.bold(oneLine(migration.id))}  ${role}${role === 'walked' ? `, ${count(checks, 'check')}` : ''}`
    const details =
      role === 'not run' ? [] : await detailsOf(migration, { spec, specFile: project.specFiles.get(migration.id), shown, options })
    return [heading, ...details.map(([what, words]) => `${' '.repeat(width + 2)}${what.padEnd(7)}${oneLine(words)}`)].join('\n')
  })
  return [
    `${count(migrations.length, 'migration')} in ${shown(options.migrations)}, layout ${layout}: ${oneLine(because)}`,
    `Walked on ${server}, in a database named ${oneLine(options.database)}.`,
    ...(project.layoutNote === undefined ? [] : [oneLine(project.layoutNote)]),
    '',
    ...before(project, shown),
    ...(await Promise.all(steps)),
    '',
    ...remarks(project),
    totals(project, walked),
    '',
  ].join('\n')
}

/** What runs before the first migration, in this order. */
function before(project: Project, shown: (path: string) => string): string[] {
  const { ledger, prepare, options } = project
  const steps = [
    ...platformNotes(project).map(oneLine),
    ...(ledger === undefined ? [] : [oneLine(ledgerWords(ledger))]),
    ...(prepare?.command === undefined ? [] : [`Prepared by the command ${oneLine(prepare.command)}`]),
    ...options.prelude.map((file) => `Prelude: ${shown(file)}`),
  ]
  return steps.length === 0 ? [] : [...steps, '']
}

interface Surroundings {
  readonly spec: Spec | undefined
  readonly specFile: string | undefined
  readonly shown: (path: string) => string
  readonly options: Project['options']
}

async function detailsOf({ up, down, verify, header, notes = [] }: Migration, around: Surroundings): Promise<[string, string][]> {
  const { spec, specFile, shown } = around
  const { before = [], whileUp = [] } = spec?.seeds ?? {}
  const seeds = [
    ...(before.length > 0 ? [`before: ${before.join(', ')}`] : []),
    ...(whileUp.length > 0 ? [`while up: ${whileUp.join(', ')}`] : []),
  ]
  return [
    ['up', scriptWords(up, shown)],
    ['down', await downWords(down, around)],
    ...(verify === undefined ? [] : [['verify', scriptWords(verify, shown)] as [string, string]]),
    ...(header?.dependsOn?.length ? [['after', header.dependsOn.join(', ')] as [string, string]] : []),
    ['spec', specFile === undefined ? 'none' : `${shown(specFile)}${spec === undefined ? '' : `: ${spec.purpose}`}`],
    ...(seeds.length === 0 ? [] : [['seeds', seeds.join('; ')] as [string, string]]),
    ...notes.map((note): [string, string] => ['note', note]),
  ]
}

async function downWords(down: Script | null, { spec, shown, options }: Surroundings): Promise<string> {
  const rollback = spec?.rollback
  if (typeof rollback === 'object' && 'irreversible' in rollback)
    return `not run: the spec declares the migration irreversible: ${rollback.irreversible}`
  if (down === null) return options.rollbacks === 'none' ? 'none, as the options say' : 'none: that it can be undone is not checked'
  if (down.command === undefined && !(await hasSql(down.sql))) return `${placeOf(down, shown)}, empty: there is no statement in it`
  return scriptWords(down, shown)
}

function scriptWords(script: Script, shown: (path: string) => string): string {
  if (script.command !== undefined) return `the command ${script.command}`
  const psql = script.psql !== undefined && script.transaction !== 'inferred' ? ', as psql reads it' : ''
  return `${placeOf(script, shown)}, ${transactions[script.transaction]}${psql}`
}

function placeOf({ file, firstLine }: Script, shown: (path: string) => string): string {
  return `${shown(file)}${firstLine === 1 ? '' : `:${firstLine}`}`
}

function remarks({ problems, ignored }: Project): string[] {
  const lines = [...problems.map(({ sentence }) => `Note: ${oneLine(sentence)}`), ...passedOver(ignored).map(oneLine)]
  return lines.length === 0 ? [] : [...lines, '']
}

function totals({ migrations, specFiles }: Project, chosen: ReadonlySet<string>): string {
  const walked = migrations.filter(({ id }) => chosen.has(id))
  const last = migrations.findLastIndex(({ id }) => chosen.has(id))
  const applied = last + 1 - walked.length
  const without = walked.filter(({ down }) => down === null).length
  const specs = walked.filter(({ id }) => specFiles.has(id)).length
  const rollbacks = walked.length === 0 ? '' : without === 0 ? ': each has a rollback' : `: ${without} without a rollback`
  return `${walked.length} to be walked${applied > 0 ? `, ${applied} only applied` : ''}${rollbacks}${walked.length === 0 ? '' : `, ${specs} with a spec`}.`
}
