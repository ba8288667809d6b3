import type { Check } from '../check.ts'
import { finding } from '../finding.ts'

const check: Check = {
  name: 'is as it was recorded',
  claim: 'The files of the migration are, byte for byte, those whose checksums were recorded.',
  order: 7,
  direction: 'up',
  planned: ({ checksums }) => (checksums === undefined ? [] : [undefined]),
  run({ subject: { checksums = [], migration } }) {
    const changed = checksums.filter(({ recorded, now }) => recorded !== undefined && recorded !== now)
    const unrecorded = checksums.filter(({ recorded }) => recorded === undefined)
    const [first] = changed
    if (first) {
      const evidence = [
        {
          title: 'SHA-256',
          body: changed.map(({ file, recorded, now }) => `${file}\n  recorded ${recorded}\n  now      ${now}`).join('\n'),
        },
        {
          title: 'Next step',
          body: 'Undo the change and write a new migration. If nobody has run it yet: pg-roundtrip checksums --accept-changed',
        },
      ]
      const location = { file: migration.file, line: 1, column: 1 }
      return [finding(check.name, 'failed', `${first.file} was changed after its checksum was recorded.`, { evidence, location })]
    }
    if (unrecorded.length > 0) {
      return [finding(check.name, 'not-checked', `No checksum of ${unrecorded.map(({ file }) => file).join(' and ')} is recorded yet.`)]
    }
    return [finding(check.name, 'passed', `It is as it was recorded: ${checksums.map(({ file }) => file).join(', ')}.`)]
  },
}

export default check
