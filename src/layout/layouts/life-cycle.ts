import { join } from 'node:path'
import type { LayoutProblem, Migration, Script } from '../../core/migration.ts'
import { orderByDependencies } from '../dependencies.ts'
import { readHeader } from '../header.ts'
import { type Directory, type Layout, type ReadResult, type Remainder, transactionsInferred } from '../layout.ts'
import { compareByNumber, leadingNumber, sharedNumbers } from '../order.ts'
import { isSql, plainScript, withoutEnding } from '../plain-script.ts'
import { readRollbackComment } from '../rollback-comment.ts'
import { tokensOf } from '../tokens.ts'

/** In this order: what is applied has run before what is being tested, and that before what is only planned. */
const stages = ['applied', 'testing', 'planned'] as const
type Stage = (typeof stages)[number]

const inStage = /^(applied|testing|planned)\/(?:[^/]+\/)*([^/]+)$/

/**
 * Migrations that move through folders: `planned/`, `testing/`, then `applied/YYYY-MM/`. The rollback is a file in `rollbacks/`, or stands in a block comment at
 * the end of the migration's own file.
 */
export default {
  name: 'life-cycle',
  summary:
    'numbered .sql files in the folders planned, testing and applied/YYYY-MM, the rollback in a block comment at the end or in rollbacks/',
  note: transactionsInferred,
  quirks: [
    'What is in `applied` runs first, then `testing`, then `planned`; within a folder by number. `Depends on:` in a header wins over both.',
    'The rollback is the last block comment of the file, if its first line says so (`/* ROLLBACK`) and no statement follows; a file in `rollbacks/` with the same name or number wins over it.',
  ],

  detect(directory) {
    const sql = directory.files.filter(isSql)
    const staged = sql.filter((file) => inStage.test(file))
    const folders = stages.filter((stage) => staged.some((file) => file.startsWith(`${stage}/`)))
    const because = `${staged.length} of ${sql.length} .sql files are in ${listOf(folders.length > 0 ? folders : stages)}`
    if (staged.length === 0) return { confidence: 'no', because }
    const elsewhere = sql.filter((file) => !file.includes('/') && leadingNumber(file) !== null)
    if (elsewhere.length > 0) return { confidence: 'possible', because }
    return { confidence: folders.length > 1 || staged.some((file) => /^applied\/\d{4}-\d\d\//.test(file)) ? 'proven' : 'certain', because }
  },

  async read(directory): Promise<ReadResult> {
    const files = stages.flatMap((stage) =>
      directory.files
        .filter((file) => file.startsWith(`${stage}/`) && isSql(file) && leadingNumber(nameOf(file)) !== null)
        .sort((a, b) => compareByNumber(nameOf(a), nameOf(b))),
    )
    const downs = directory.files.filter((file) => isSql(file) && /^rollbacks\/[^/]+$/.test(file))
    const downOf = assign(files, downs)
    const read = await Promise.all(files.map((file) => readOne(directory, file, downOf.get(file))))
    const { ordered, problems } = orderByDependencies(read.map(({ migration }) => migration))
    const used = new Set([...files, ...downOf.values()])
    return {
      migrations: ordered,
      problems: [
        ...twiceThere(directory, files),
        ...outOfNumber(directory, files),
        ...downs.filter((down) => !used.has(down)).map((down) => orphan(directory, down)),
        ...read.flatMap((one) => one.problems),
        ...problems,
      ],
      ignored: directory.files.filter((file) => !used.has(file)).map((file) => ({ file, reason: reason(file) })),
      remainder: read.flatMap(({ remainder }) => remainder),
    }
  },

  create(_directory, words, now) {
    const time = now.toISOString()
    const id = `${time.slice(0, 19).replace(/\D/g, '')}_${words
      .trim()
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')}`
    return [{ file: `planned/${id}.sql`, text: template(id, time) }]
  },
} satisfies Layout

interface Read {
  readonly migration: Migration
  readonly problems: readonly LayoutProblem[]
  readonly remainder: readonly Remainder[]
}

async function readOne(directory: Directory, file: string, downFile: string | undefined): Promise<Read> {
  const path = join(directory.path, file)
  const text = directory.read(file)
  const { found, problem } = await readRollbackComment(text)
  const { header, problems: inHeader } = readHeader(await headOf(text))
  const problems: LayoutProblem[] = inHeader.map(({ line, sentence }) => ({
    severity: 'warning',
    sentence: `${file} ${sentence} (line ${line}).`,
    file: path,
    line,
  }))
  const isBoth = downFile !== undefined && found !== null
  if (problem && downFile === undefined) {
    problems.push({
      severity: problem.severity,
      sentence: `${file} ${problem.sentence} (line ${problem.line}).`,
      file: path,
      line: problem.line,
    })
  }
  if (isBoth) {
    const sentence = `${file} has a rollback in a comment on line ${found.openingLine} and one in ${downFile}; the file counts.`
    problems.push({ severity: 'warning', sentence, file: path, line: found.openingLine })
  }
  const script = (sql: string, firstLine: number): Script => ({ sql, transaction: 'inferred', file: path, firstLine })
  const inComment = isBoth ? null : found
  const stage = file.split('/')[0] as Stage
  return {
    migration: {
      id: withoutEnding(nameOf(file)),
      file: path,
      up: script(inComment ? inComment.up : text, 1),
      down: downFile !== undefined ? plainScript(directory, downFile, 'inferred') : inComment && script(inComment.down, inComment.downLine),
      ...(Object.keys(header).length > 0 && { header }),
      ...(stage !== 'applied' && { notes: [`It is in ${stage}, not applied yet.`] }),
    },
    problems,
    remainder: inComment
      ? [
          { file: path, firstLine: inComment.openingLine, text: inComment.opening, what: 'marker' },
          { file: path, firstLine: inComment.closingLine, text: inComment.closing, what: 'marker' },
        ]
      : [],
  }
}

/** What stands above the first statement. */
async function headOf(text: string): Promise<string> {
  const tokens = await tokensOf(text)
  const first = tokens?.find(({ comment }) => comment === null)
  if (tokens === null) return /^(?:[ \t]*(?:--.*)?(?:\r\n|\n|\r))*/.exec(text)![0]
  return first === undefined ? text : Buffer.from(text).toString('utf8', 0, first.start)
}

/** Each up with its file in `rollbacks/`: by name first, then by a number that no other up has. */
function assign(ups: readonly string[], downs: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  const free = new Set(downs)
  const shared = new Set(sharedNumbers(ups.map(nameOf)).flatMap(([, names]) => names))
  for (const matches of [isNamedAfter, isNumberedAfter]) {
    for (const up of ups.filter((one) => !found.has(one))) {
      if (matches === isNumberedAfter && shared.has(nameOf(up))) continue
      const down = [...free].find((one) => matches(nameOf(up), nameOf(one)))
      if (down === undefined) continue
      free.delete(down)
      found.set(up, down)
    }
  }
  return found
}

function isNamedAfter(up: string, down: string): boolean {
  const [name, other] = [withoutEnding(up), withoutEnding(down)]
  return [name, `rollback_${name}`, `${name}_rollback`, `${name}_down`, `${name}.down`, name.replace(/^(\d+_)/, '$1rollback_')].includes(
    other,
  )
}

function isNumberedAfter(up: string, down: string): boolean {
  const number = leadingNumber(down.replace(/^rollback_/i, ''))
  return number !== null && number === leadingNumber(up)
}

function twiceThere(directory: Directory, files: readonly string[]): LayoutProblem[] {
  return files.flatMap((file, index): LayoutProblem[] => {
    const first = files.slice(0, index).find((other) => nameOf(other) === nameOf(file))
    if (first === undefined) return []
    const sentence = `${first} and ${file} are the same migration; it moves from folder to folder, and is in one of them.`
    return [{ severity: 'fatal', sentence, file: join(directory.path, file) }]
  })
}

/** What waits with a number below that of an applied one would have run before it on an empty database. */
function outOfNumber(directory: Directory, files: readonly string[]): LayoutProblem[] {
  const last = files.filter((file) => file.startsWith('applied/')).at(-1)
  if (last === undefined) return []
  return files
    .filter((file) => !file.startsWith('applied/') && compareByNumber(nameOf(file), nameOf(last)) < 0)
    .map((file) => ({
      severity: 'warning',
      sentence: `${file} has a number below that of ${last}, which is applied; it runs after it.`,
      file: join(directory.path, file),
    }))
}

function orphan(directory: Directory, down: string): LayoutProblem {
  const sentence = `${down} rolls back a migration that is not there, or one that has another rollback.`
  return { severity: 'fatal', sentence, file: join(directory.path, down) }
}

function reason(file: string): string {
  if (!isSql(file)) return 'not a .sql file'
  if (file.startsWith('rollbacks/')) return 'it is the rollback of no migration, or of one that has another'
  return inStage.test(file) ? 'no number at the beginning of its name' : 'it is not in planned, testing or applied'
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1)
}

function listOf(names: readonly string[]): string {
  return names.length === 1 ? `${names[0]}/` : `${names.slice(0, -1).join('/, ')}/ and ${names.at(-1)}/`
}

function template(id: string, time: string): string {
  return `-- Migration: ${id}
-- Created at: ${time}
-- Affects tables: none
-- Risk Level: low

-- 1. Preconditions
DO $$
BEGIN
  -- IF NOT EXISTS (…) THEN RAISE EXCEPTION '…'; END IF;
END
$$;

-- 2. Copies of the rows that change: CREATE TABLE backup_<table>_${time.slice(0, 19).replace(/\D/g, '')} AS …

-- 3. The change

-- 4. Verification
DO $$
BEGIN
  -- IF NOT EXISTS (…) THEN RAISE EXCEPTION '…'; END IF;
END
$$;

/* ROLLBACK
*/
`
}
