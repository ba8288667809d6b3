import { relative } from 'node:path'
import { Failure } from '../core/failure.ts'
import { runningText } from '../postgres/mapped-text.ts'
import { splitStatements } from '../postgres/parse.ts'
import { otherFiles } from './cluster-changes.ts'
import type { Project } from './project.ts'

const name = String.raw`\bdatabase\s+(?:if\s+exists\s+)?(?!current_database\b)("(?:[^"]|"")+"|[a-z_][\w$]*)`

/** In a statement that is known to be about a database. */
const named = new RegExp(name, 'i')

/** In a text of which nobody knows what it is. */
const changed = new RegExp(String.raw`\b(?:alter|drop)\s+${name}|\b(?:grant|revoke|comment|label)\b[^;]*?\bon\s+${name}`, 'i')

interface Change {
  readonly database: string
  readonly statement: string
}

/**
 * On a server that others use too the database that is walked has a name of its own: a text that names one would change somebody's.
 *
 * @param major version of the server.
 * @throws Failure `usage` for the first such statement, with its place.
 */
export async function refuseNamedDatabases(project: Project, major: number): Promise<void> {
  const { migrations, prepare, options } = project
  const scripts = [prepare, ...migrations.flatMap(({ up, down, verify }) => [up, down, verify])].filter((script) => script != null)
  const texts = scripts.map((script) => ({ file: script.file, text: script.command ?? runningText(script).text }))
  for (const { file, text } of [...texts, ...(await otherFiles(project, major))]) {
    const change = /database/i.test(text) ? await changeIn(text) : undefined
    if (change === undefined) continue
    const place = relative(options.root, file)
    throw new Failure('usage', `${place} changes the database ${change.database}, and the server that you named has databases of yours.`, {
      evidence: [{ title: place, body: change.statement }],
      nextStep:
        'Walk this history on a server of its own: --postgres 18. Or let the script change the database that it runs in, whatever its name is: current_database().',
    })
  }
}

async function changeIn(text: string): Promise<Change | undefined> {
  const split = await splitStatements(text)
  // What psql or another language makes of it, nobody knows.
  if (!('statements' in split)) return changeBy(changed, text, undefined)
  for (const { tag, start, end, changesDatabase } of split.statements) {
    const statement = text.slice(start, end)
    const change = changesDatabase
      ? changeBy(named, statement, statement)
      : tag === 'DoStmt'
        ? changeBy(changed, statement, statement)
        : undefined
    if (change) return change
  }
  return undefined
}

function changeBy(sign: RegExp, text: string, statement: string | undefined): Change | undefined {
  const found = sign.exec(withoutComments(text))
  const database = found?.[1] ?? found?.[2]
  return found && database !== undefined ? { database, statement: statement ?? found[0] } : undefined
}

/** What looks like a comment inside of quotes is none. */
function withoutComments(text: string): string {
  return text.replace(/('(?:[^']|'')*'|"(?:[^"]|"")*")|--.*|\/\*[\s\S]*?\*\//g, (_, quoted: string | undefined) => quoted ?? ' ')
}
