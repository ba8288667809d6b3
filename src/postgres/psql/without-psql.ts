import { MappedText } from '../mapped-text.ts'
import { Lines } from './lines.ts'
import { readsInput } from './needs-psql.ts'
import { SqlScanner } from './sql-scanner.ts'

/**
 * A text with blanks in the place of what only psql can read: meta commands up to the end of their line, and rows behind a `COPY … FROM stdin` up to a line
 * `\.`, if there is one. As many bytes of UTF-8, and the same lines.
 */
export async function withoutPsql(text: string): Promise<string> {
  if (!text.includes('\\')) return text
  const lines = new Lines({ sql: text, file: '', firstLine: 1 })
  const scanner = new SqlScanner(() => undefined)
  const statement = new MappedText()
  const blanked: string[] = []
  let kept = 0
  const blank = (start: number, end: number): void => {
    blanked.push(
      text.slice(kept, start),
      text.slice(start, end).replace(/[^\r\n]/gu, (one) => ' '.repeat(Buffer.byteLength(one))),
    )
    kept = end
  }
  for (let line = lines.next(); line; line = lines.next()) {
    statement.append('\n', line.start, false)
    scanner.startLine(line.text, line.start, true)
    for (let stop = scanner.scan(statement); stop !== 'end of line'; stop = scanner.scan(statement)) {
      if (stop === 'backslash') {
        blank(scanner.inputs.inFile - 1, line.start + line.text.length)
        break
      }
      if (await readsInput(statement.text)) {
        const data = lines.takeData()
        // Without an end all the rest would be rows: nobody means that.
        if (data.endsAt === undefined) return `${blanked.join('')}${text.slice(kept)}`
        blank(data.start, data.endsAt)
      }
      statement.truncate(0)
    }
  }
  return `${blanked.join('')}${text.slice(kept)}`
}
