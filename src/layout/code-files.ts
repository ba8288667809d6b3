import type { Directory } from './layout.ts'

const code = /\.(?:[cm]?[jt]s|py|rb|php|go|java|kt|scala|cs|exs?|pl|clj|rs)$/
const noMigration = /(?:\.d\.[cm]?ts|[._]test\.\w+|\.spec\.\w+|^__init__\.py|^index\.[cm]?[jt]s|^env\.py|\.config\.\w+)$/

/** The files at the top of a directory that may be migrations in code. */
export function codeFiles(directory: Directory): string[] {
  return directory.files.filter((file) => !file.includes('/') && code.test(file) && !noMigration.test(file))
}

/** Whether migrations in code may be what somebody means by this directory: most of what lies at its top, with numbers in the names. */
export function holdsCode(directory: Directory): boolean {
  return codeFiles(directory).some((file) => /\d{3}/.test(file))
}

/** Whether a name fits a pattern with `*` (within a folder), `**`, `?` and `{a,b}`. */
export function fits(name: string, pattern: string): boolean {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\{}]/g, (part) => {
    if (part === '**/') return '(?:.*/)?'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    if (part.length > 1) {
      const choices = part.slice(1, -1).split(',')
      return `(?:${choices.map((choice) => choice.replace(/[.+^$()|[\]\\*?]/g, '\\$&')).join('|')})`
    }
    return `\\${part}`
  })
  return new RegExp(`^${source}$`).test(name)
}
