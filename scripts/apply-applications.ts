/**
 * Applies the ups of whole projects, each on a new server with its platform, as the role that runs them there: how much of what people really have does a platform carry?
 * An up that fails is said with the server's words, and the next one runs on what is there.
 *
 *   npx tsx scripts/apply-applications.ts [--platform supabase] [--postgres 17] [--layout supabase] [--migrations supabase/migrations] DIR…
 *
 * Each DIR is a project. Without --postgres a project gets the version that its own files ask for. Exits with 1 when less than 95 of 100 files were applied.
 */
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { resolveOptions } from '../src/config/resolve.ts'
import { Failure } from '../src/core/failure.ts'
import { importWithTsx } from '../src/core/import-module.ts'
import { History } from '../src/verify/history.ts'
import { openProject } from '../src/verify/project.ts'
import { runStep } from '../src/verify/script-step.ts'

const share = 0.95

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    platform: { type: 'string', default: 'supabase' },
    postgres: { type: 'string' },
    layout: { type: 'string', default: 'supabase' },
    migrations: { type: 'string', default: 'supabase/migrations' },
  },
})

let all = 0
let applied = 0
for (const directory of positionals) {
  const { files, failures } = await applyAll(resolve(directory))
  all += files
  applied += files - failures.length
  console.log(
    `${basename(directory)}: ${files} files, ${files - failures.length} applied${failures.length > 0 ? `, ${failures.length} failed` : ''}`,
  )
  for (const failure of failures) console.log(`  ${failure}`)
}
console.log(`all: ${applied} of ${all} files, ${((100 * applied) / all).toFixed(1)} %`)
if (applied < share * all) process.exitCode = 1

async function applyAll(root: string): Promise<{ files: number; failures: string[] }> {
  const major = values.postgres === undefined ? undefined : Number(values.postgres)
  const options = resolveOptions(
    {
      migrations: values.migrations,
      layout: values.layout,
      platform: values.platform,
      ...(major !== undefined && { postgres: major as 15 | 16 | 17 | 18 }),
    },
    root,
  )
  const failures: string[] = []
  try {
    const project = await openProject(options, importWithTsx)
    const history = await History.start(project, () => {})
    try {
      for (const { id, up } of project.migrations) {
        const outcome = await runStep(history, up)
        if (outcome.ok) continue
        const { location, sqlstate, message, context } = outcome.error
        failures.push(`${id}:${location.line} ${sqlstate} ${message}${context === undefined ? '' : ` (${context.split('\n')[0]})`}`)
      }
    } finally {
      await history.close()
    }
    return { files: project.migrations.length, failures }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { files: 1, failures: [[error.message, ...error.evidence.map(({ body }) => body)].join('\n')] }
  }
}
