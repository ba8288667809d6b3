import { basename, join } from 'node:path'
import type { LayoutProblem, Migration, Script } from '../../core/migration.ts'
import type { Directory, Layout, ReadResult } from '../layout.ts'
import { ledgerUnlessMade } from '../ledger-table.ts'
import { nontransactional, traceOfMorph } from '../morph-trace.ts'
import { countHalves, type NumberedHalf, numberedHalf, withoutDirection } from '../numbered-pair.ts'
import { nextNumber, wordsForName } from '../numbering.ts'
import { isSql, plainScript } from '../plain-script.ts'

interface HalfFile extends NumberedHalf {
  readonly file: string
  /** Without its folder. */
  readonly name: string
}

/** morph (Mattermost's): golang-migrate's names, but in the order of the names as text, paired by their words, each in a transaction. */
export default {
  name: 'morph',
  summary: 'NUMBER_words.up.sql and NUMBER_words.down.sql, as morph runs them: paired by their words, each in a transaction',
  quirks: [
    'The names order as text (10 before 9); up and down belong together by their words, whatever the number says; folders are searched as well.',
    'Every script runs in a transaction of its own, but for one that begins with `-- morph:nontransactional`, from its first byte on: that is one message.',
    'A file of any other name is an error, as it is to morph. Not kept: the lock table, and the time limit of 300 seconds.',
  ],

  detect(directory) {
    const sql = directory.files.filter(isSql).map((file) => basename(file))
    const { halves, because } = countHalves(sql)
    const trace = halves === 0 ? undefined : traceOfMorph(directory)
    if (trace !== undefined) return { confidence: 'proven', because: `${because}, and ${trace}` }
    return {
      confidence: 'no',
      because: `${because}; no file begins with \`${nontransactional}\`, and neither go.mod nor migrations.list names morph's`,
    }
  },

  read(directory): ReadResult {
    const problems: LayoutProblem[] = []
    const ignored: { file: string; reason: string }[] = []
    const ups: HalfFile[] = []
    const downs = new Set<HalfFile>()
    const report = (severity: LayoutProblem['severity'], file: string, sentence: string) =>
      problems.push({ severity, sentence, file: join(directory.path, file) })
    for (const file of directory.files) {
      const name = basename(file)
      const half = numberedHalf(name)
      if (half === null) {
        ignored.push({ file, reason: 'its name is not NUMBER_words.up.sql or NUMBER_words.down.sql' })
        report(
          'fatal',
          file,
          `${file} is not named NUMBER_words.up.sql or NUMBER_words.down.sql; morph refuses a directory with any other file in it.`,
        )
      } else if (half.direction === 'up') ups.push({ ...half, file, name })
      else downs.add({ ...half, file, name })
    }
    ups.sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const [index, up] of ups.entries()) {
      const same = ups.slice(0, index).find(({ words }) => words === up.words)
      if (same)
        report(
          'warning',
          up.file,
          `${same.file} and ${up.file} have the same words, by which morph tells migrations apart: once one is applied, the other counts as applied.`,
        )
    }

    const migrations = ups.map((up): Migration => {
      const named = [...downs].filter(({ words }) => words === up.words)
      const down =
        named.find(({ number }) => number === up.number) ??
        named.find(({ number }) => !ups.some((other) => other.words === up.words && other.number === number))
      if (down) downs.delete(down)
      if (down && down.number !== up.number)
        report('warning', down.file, `${up.file} and ${down.file} belong together by their words, though their numbers differ.`)
      const note = 'It has no .down.sql of its words: while it is applied, morph refuses to roll anything back.'
      return {
        id: withoutDirection(up.name),
        file: join(directory.path, up.file),
        up: script(directory, up.file),
        down: down ? script(directory, down.file) : null,
        ...(!down && { notes: [note] }),
      }
    })
    for (const { file } of downs) {
      ignored.push({ file, reason: 'no up has its words' })
      report('warning', file, `${file} is never run: morph pairs files by their words, and no up has these.`)
    }
    const table = 'CREATE TABLE IF NOT EXISTS db_migrations (version bigint not null primary key, name varchar not null);\n'
    return { migrations, problems, ignored, remainder: [], ...ledgerUnlessMade('db_migrations', table, migrations) }
  },

  create(directory, words, now) {
    const name = `${nextNumber(
      directory.files.map((file) => basename(file)),
      now,
      '000001',
    )}_${wordsForName(words)}`
    return [
      { file: `${name}.up.sql`, text: '' },
      { file: `${name}.down.sql`, text: '' },
    ]
  },
} satisfies Layout

function script(directory: Directory, file: string): Script {
  const whole = plainScript(directory, file, 'wrapped')
  return whole.sql.startsWith(nontransactional) ? { ...whole, transaction: 'message' } : whole
}
