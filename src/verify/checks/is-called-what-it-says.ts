import type { Check } from '../check.ts'
import { finding } from '../finding.ts'
import type { Subject } from '../record.ts'

/** A name; a title in words is none. */
function nameInHeader({ migration: { header } }: Subject): string | undefined {
  return header?.id !== undefined && !/\s/.test(header.id) ? header.id.replace(/\.sql$/i, '') : undefined
}

const check: Check = {
  name: 'is called what it says',
  claim: 'The name in the header of the migration is that of its file.',
  order: 6,
  direction: 'up',
  planned: (subject) => (nameInHeader(subject) === undefined ? [] : [undefined]),
  run({ subject }) {
    const name = nameInHeader(subject)!
    const { id, file } = subject.migration
    if (name === id || name === id.replace(/^\d+_/, ''))
      return [finding(check.name, 'passed', `Its header says ${name}, and so does its file.`)]
    const evidence = [{ title: 'Next step', body: `Write ${id} after \`Migration:\`, or give the file the name that it says.` }]
    const location = { file, line: 1, column: 1 }
    return [finding(check.name, 'failed', `Its header says that it is ${name}, and its file says ${id}.`, { evidence, location })]
  },
}

export default check
