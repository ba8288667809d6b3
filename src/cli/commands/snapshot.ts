import { takeSnapshot } from '../../catalog/take-snapshot.ts'
import { documentText } from '../../catalog/to-document.ts'
import { Failure } from '../../core/failure.ts'
import { oneLine } from '../../report/printable.ts'
import { count } from '../../report/words.ts'
import { defineCommand } from '../command.ts'
import { assertWritable, writeText } from '../output-files.ts'

export default defineCommand({
  name: 'snapshot',
  summary: 'Writes what a database is like into a file, for pg-roundtrip diff; it only reads, on any server.',
  options: {
    url: { type: 'string', value: 'URL', about: 'The database: postgresql://user@host:5432/name. PGPASSWORD and the like are heeded.' },
    rows: { type: 'boolean', about: 'Rows too (as fingerprints), the state of sequences, large objects.' },
    cluster: { type: 'boolean', about: 'Roles, memberships, settings and the properties of the database itself too.' },
    out: { type: 'string', value: 'FILE', about: 'The file; - is standard output.' },
  },
  async run({ url, out, rows = false, cluster = false }, terminal) {
    const missing = [...(url === undefined ? ['--url URL'] : []), ...(out === undefined ? ['--out FILE'] : [])]
    if (url === undefined || out === undefined) {
      throw new Failure('usage', `pg-roundtrip snapshot needs ${missing.join(' and ')}.`, {
        nextStep: 'pg-roundtrip snapshot --url postgresql://user@host/database --out FILE',
      })
    }
    assertWritable({ file: out }, terminal)
    const snapshot = await takeSnapshot({ connectionString: url, rows, cluster })
    writeText(out, documentText(snapshot), terminal)
    const { entries, notCompared } = snapshot
    terminal.stderr.write(
      `${count(entries.filter(({ builtin }) => !builtin).length, 'object')} of PostgreSQL ${snapshot.server.version}.\n`,
    )
    for (const { what, why } of notCompared) terminal.stderr.write(`Not in it: ${oneLine(what)}: ${oneLine(why)}.\n`)
    return 0
  },
})
