import { join } from 'node:path'
import type { LayoutProblem, Migration } from '../../core/migration.ts'
import type { Directory, Layout, ReadResult } from '../layout.ts'
import { compareByNumber } from '../order.ts'
import { isSql, plainScript, reasonToIgnore, topSqlFiles } from '../plain-script.ts'

/** golang-migrate's own pattern (source/parse.go), for .sql files. */
const pattern = /^([0-9]+)_(.*)\.(up|down)\.sql$/i

/**
 * golang-migrate, and tools that took over its names: `001_create.up.sql` and `001_create.down.sql`. As there, up and down belong
 * together by their number, whatever the words say, and each script is one message to the server.
 */
export default {
  name: 'pairs',
  summary: 'two files per migration, NUMBER_words.up.sql and NUMBER_words.down.sql',

  detect(directory) {
    const sql = topSqlFiles(directory)
    const numbered = sql.filter((file) => /^\d/.test(file))
    const pairs = numbered.filter((file) => pattern.test(file))
    const because = `${pairs.length} of ${sql.length} .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql`
    if (pairs.length === 0) return { confidence: 'no', because }
    return { confidence: pairs.length === numbered.length ? 'certain' : 'possible', because }
  },

  read(directory): ReadResult {
    const problems: LayoutProblem[] = []
    const byNumber = new Map<string, { up: string[]; down: string[] }>()
    const ignored: { file: string; reason: string }[] = []
    for (const file of directory.files) {
      const [, number, , direction] = pattern.exec(file) ?? []
      if (file.includes('/') || number === undefined) {
        ignored.push({ file, reason: isSql(file) && !file.includes('/') ? unmatched : reasonToIgnore(file) })
        continue
      }
      const key = BigInt(number).toString()
      const group = byNumber.get(key) ?? { up: [], down: [] }
      byNumber.set(key, group)
      group[direction!.toLowerCase() as 'up' | 'down'].push(file)
    }

    const groups = [...byNumber.values()].map((group) => ({ ...group, name: group.up[0] ?? group.down[0]! }))
    groups.sort((a, b) => compareByNumber(a.name, b.name))
    const migrations: Migration[] = []
    for (const { up, down } of groups) {
      for (const files of [up, down].filter((files) => files.length > 1)) problems.push(duplicate(directory, files))
      for (const file of [...up.slice(1), ...down.slice(1)]) ignored.push({ file, reason: `its number is taken by ${up[0] ?? down[0]}` })
      const [upFile, downFile] = [up[0], down[0]]
      if (upFile === undefined) {
        ignored.push({ file: downFile!, reason: 'it has no up' })
        problems.push({
          severity: 'fatal',
          sentence: `${downFile} rolls back a migration that is not there: no file with the same number ends in .up.sql.`,
          file: join(directory.path, downFile!),
        })
        continue
      }
      if (downFile !== undefined && wordsOf(upFile) !== wordsOf(downFile)) {
        problems.push({
          severity: 'warning',
          sentence: `${upFile} and ${downFile} belong together by their number, though their words differ.`,
          file: join(directory.path, downFile),
        })
      }
      migrations.push({
        id: upFile.replace(/\.up\.sql$/i, ''),
        file: join(directory.path, upFile),
        up: plainScript(directory, upFile, 'message'),
        down: downFile === undefined ? null : plainScript(directory, downFile, 'message'),
      })
    }
    return { migrations, problems, ignored, remainder: [] }
  },
} satisfies Layout

const unmatched = 'its name is not NUMBER_words.up.sql or NUMBER_words.down.sql'

function wordsOf(file: string): string | undefined {
  return pattern.exec(file)?.[2]
}

function duplicate(directory: Directory, files: readonly string[]): LayoutProblem {
  return {
    severity: 'fatal',
    sentence: `${files.join(' and ')} have the same number and direction; the tool that runs pairs refuses that.`,
    file: join(directory.path, files[1]!),
  }
}
