import { join } from 'node:path'
import type { LayoutProblem, Migration } from '../../core/migration.ts'
import { type Layout, type ReadResult, transactionsInferred } from '../layout.ts'
import { compareByNumber, leadingNumber, sharedNumbers } from '../order.ts'
import { plainScript } from '../plain-script.ts'

/** A folder per migration, with `up.sql` and `down.sql` in it, as diesel lays them out. */
export default {
  name: 'folders',
  summary: 'a folder per migration with up.sql and down.sql in it',
  note: transactionsInferred,

  detect(directory) {
    const folders = directory.files.filter((file) => /^[^/]+\/up\.sql$/.test(file)).length
    const because = `${folders} ${folders === 1 ? 'folder holds' : 'folders hold'} an up.sql`
    if (folders === 0) return { confidence: 'no', because }
    const numbered = directory.files.filter((file) => /^\d[^/]*\.sql$/i.test(file)).length
    if (numbered === 0) return { confidence: 'certain', because }
    return { confidence: 'possible', because: `${because}, but there are numbered .sql files beside them as well` }
  },

  read(directory): ReadResult {
    const problems: LayoutProblem[] = []
    const ignored: { file: string; reason: string }[] = []
    const folders = new Map<string, Set<string>>()
    for (const file of directory.files) {
      const [, folder, name] = /^([^/]+)\/(up\.sql|down\.sql)$/.exec(file) ?? []
      if (folder === undefined || name === undefined) ignored.push({ file, reason: 'not an up.sql or down.sql in a folder of its own' })
      else folders.set(folder, (folders.get(folder) ?? new Set()).add(name))
    }

    const names = [...folders.keys()].sort((a, b) => compareByNumber(a, b, versionOf))
    const migrations: Migration[] = []
    for (const id of names) {
      const found = folders.get(id)!
      if (!found.has('up.sql')) {
        ignored.push({ file: `${id}/down.sql`, reason: 'it has no up' })
        problems.push({
          severity: 'fatal',
          sentence: `${id}/down.sql rolls back a migration that is not there: the folder has no up.sql.`,
          file: join(directory.path, id, 'down.sql'),
        })
        continue
      }
      migrations.push({
        id,
        file: join(directory.path, id, 'up.sql'),
        up: plainScript(directory, `${id}/up.sql`, 'inferred'),
        down: found.has('down.sql') ? plainScript(directory, `${id}/down.sql`, 'inferred') : null,
      })
    }
    for (const [number, ids] of sharedNumbers(
      migrations.map((migration) => migration.id),
      versionOf,
    )) {
      problems.push({
        severity: 'warning',
        sentence: `${ids.join(' and ')} have the same version, ${number}; they run in the order of their names.`,
        file: join(directory.path, ids[1]!, 'up.sql'),
      })
    }
    return { migrations, problems, ignored, remainder: [] }
  },
} satisfies Layout

/** diesel's version is what stands before the first underscore, without its dashes: `2019-02-26-002946_create_user`. */
function versionOf(name: string): bigint | null {
  const version = /^\d[\d-]*(?=_|$)/.exec(name)
  return version === null ? leadingNumber(name) : BigInt(version[0].replaceAll('-', ''))
}
