import { join } from 'node:path'
import type { LayoutProblem, Migration, Script } from '../../core/migration.ts'
import { orderOf } from '../graph.ts'
import type { Directory, Layout, ReadResult, Remainder } from '../layout.ts'
import { type Metadata, readMetadata } from '../migration-metadata.ts'
import { fatal } from '../problem.ts'
import { strippedScript } from '../stripped-script.ts'

const inFolder = /^(\d+(?:_[^/]*)?)\/(up\.sql|down\.sql|metadata\.yaml)$/

/** A folder a migration with up.sql, down.sql and metadata.yaml, whose `parents` say what comes before it. */
export default {
  name: 'sourcegraph',
  aliases: ['parents'],
  summary: 'a folder per migration with up.sql, down.sql and metadata.yaml, ordered by the parents that it names',
  ownCommand: 'sg migration add NAME',
  quirks: [
    'sourcegraph: the order is that of the graph: parents before children, unrelated migrations by their number. More than one root, a parent that is not there and a circle are errors.',
    'sourcegraph: a front matter between two lines `-- +++`, a leading `BEGIN;` and a trailing `COMMIT;` are taken out; then a script is one transaction.',
    'sourcegraph: with `createIndexConcurrently: true` the up runs by itself without a transaction, once; that it is polled and repeated is not done.',
    'sourcegraph: `migration_logs` is made before the first migration. Each of its three databases is a history of its own.',
  ],

  detect(directory) {
    const folders = directory.files.filter((file) => /^\d+(?:_[^/]*)?\/metadata\.yaml$/.test(file)).length
    const because = `${folders} numbered ${folders === 1 ? 'folder holds' : 'folders hold'} a metadata.yaml`
    return { confidence: folders === 0 ? 'no' : 'proven', because }
  },

  async read(directory): Promise<ReadResult> {
    const folders = new Map<string, Set<string>>()
    const ignored: { file: string; reason: string }[] = []
    for (const file of directory.files) {
      const [, folder, name] = inFolder.exec(file) ?? []
      if (folder === undefined || name === undefined)
        ignored.push({ file, reason: 'not up.sql, down.sql or metadata.yaml in a numbered folder' })
      else folders.set(folder, (folders.get(folder) ?? new Set()).add(name))
    }
    const problems: LayoutProblem[] = []
    const complete: Folder[] = []
    for (const [id, names] of folders) {
      const missing = ['up.sql', 'down.sql', 'metadata.yaml'].filter((name) => !names.has(name))
      for (const name of missing) problems.push(fatal(`${id} has no ${name}.`, join(directory.path, id)))
      if (missing.length > 0) {
        for (const name of names) ignored.push({ file: `${id}/${name}`, reason: `its folder has no ${missing.join(' and no ')}` })
        continue
      }
      const file = `${id}/metadata.yaml`
      const metadata = readMetadata(directory.read(file))
      problems.push(
        ...metadata.problems.map(({ line, sentence }) => fatal(`${file} ${sentence} (line ${line}).`, join(directory.path, file), line)),
      )
      complete.push({ id, version: BigInt(/^\d+/.exec(id)![0]), metadata })
    }
    const read = await Promise.all(inOrder(directory, complete, problems, ignored).map((folder) => readFolder(directory, folder)))
    return {
      migrations: read.map(({ migration }) => migration),
      problems: [...problems, ...read.flatMap((one) => one.problems)],
      ignored,
      remainder: read.flatMap(({ remainder }) => remainder),
      ledger,
    }
  },
} satisfies Layout

const ledger = `CREATE TABLE migration_logs (
  id serial PRIMARY KEY, migration_logs_schema_version integer NOT NULL, schema text NOT NULL, version integer NOT NULL, up bool NOT NULL,
  started_at timestamptz NOT NULL, finished_at timestamptz, success boolean, error_message text, backfilled boolean NOT NULL DEFAULT false);
`

interface Folder {
  readonly id: string
  readonly version: bigint
  readonly metadata: Metadata
}

function inOrder(
  directory: Directory,
  folders: readonly Folder[],
  problems: LayoutProblem[],
  ignored: { file: string; reason: string }[],
): readonly Folder[] {
  const byVersion = new Map<bigint, Folder>()
  for (const folder of folders) {
    const other = byVersion.get(folder.version)
    if (other === undefined) byVersion.set(folder.version, folder)
    else problems.push(fatal(`${other.id} and ${folder.id} have the same number.`, join(directory.path, folder.id)))
  }
  const nodes = [...byVersion.values()].map(({ version, metadata }) => ({ version, parents: metadata.parents.map(BigInt) }))
  const { order, roots, missing, unordered } = orderOf(nodes)
  const idOf = (version: bigint): string => byVersion.get(version)!.id
  const metadataOf = (version: bigint): string => join(directory.path, idOf(version), 'metadata.yaml')
  for (const { parent, of } of missing) problems.push(fatal(`${idOf(of)} names the parent ${parent}, which is not there.`, metadataOf(of)))
  if (roots.length > 1) {
    const names = [...roots].sort().map(idOf)
    problems.push(fatal(`${names.join(' and ')} have no parents; only one migration may be the first.`, metadataOf(roots[1]!)))
  }
  if (unordered.length > 0) {
    problems.push(fatal(`${unordered.map(idOf).join(', ')}: their parents lead round in a circle.`, metadataOf(unordered[0]!)))
  }
  const ordered = order.map((version) => byVersion.get(version)!)
  for (const { id } of folders.filter((folder) => !ordered.includes(folder))) {
    for (const name of ['up.sql', 'down.sql', 'metadata.yaml'])
      ignored.push({ file: `${id}/${name}`, reason: 'it has no place in the order' })
  }
  return ordered
}

interface ReadFolder {
  readonly migration: Migration
  readonly problems: readonly LayoutProblem[]
  readonly remainder: readonly Remainder[]
}

const concurrently = /CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?([A-Za-z0-9_]+)\s+ON\s+([A-Za-z0-9_]+)/i
const ofExtensions = /(?:CREATE|COMMENT\s+ON|DROP)\s+EXTENSION/i

async function readFolder(directory: Directory, { id, metadata }: Folder): Promise<ReadFolder> {
  const at = (name: string): string => join(directory.path, id, name)
  const problems: LayoutProblem[] = []
  const text = directory.read(`${id}/metadata.yaml`)
  const script = (name: 'up.sql' | 'down.sql', transaction: Script['transaction']): Script =>
    strippedScript(directory.read(`${id}/${name}`), at(name), transaction)
  const up = script('up.sql', metadata.createIndexConcurrently ? 'statements' : 'wrapped')
  const down = script('down.sql', 'wrapped')
  const hasConcurrent = concurrently.test(withoutComments(up.sql))
  if (hasConcurrent && !metadata.createIndexConcurrently) {
    problems.push(
      fatal(`${id}/up.sql creates an index concurrently, and metadata.yaml does not say createIndexConcurrently: true.`, at('up.sql')),
    )
  }
  if (!hasConcurrent && metadata.createIndexConcurrently) {
    problems.push(
      fatal(`${id}/metadata.yaml says createIndexConcurrently: true, and up.sql creates no index concurrently.`, at('metadata.yaml')),
    )
  }
  if (concurrently.test(withoutComments(down.sql))) {
    problems.push(fatal(`${id}/down.sql creates an index concurrently; only an up may.`, at('down.sql')))
  }
  for (const name of ['up.sql', 'down.sql'] as const) {
    if (metadata.privileged || !ofExtensions.test(withoutComments(directory.read(`${id}/${name}`)))) continue
    problems.push(fatal(`${id}/${name} is about an extension, and metadata.yaml does not say privileged: true.`, at(name)))
  }
  return {
    migration: {
      id,
      file: up.file,
      up,
      down,
      ...(metadata.name !== undefined && { header: { description: metadata.name } }),
    },
    problems,
    remainder: text === '' ? [] : [{ file: at('metadata.yaml'), firstLine: 1, text, what: 'header' }],
  }
}

function withoutComments(sql: string): string {
  return sql.replace(/--[^\r\n]*|\/\*[\s\S]*?\*\//g, '')
}
