import type { Directory } from './layout.ts'

export const journalFile = 'meta/_journal.json'

/** A migration of Drizzle's journal. */
export interface JournalEntry {
  /** The name of its file, without `.sql`. */
  readonly tag: string
  /** Milliseconds since 1970; the ledger holds it. */
  readonly when: number
}

export interface Journal {
  /** `null`: there is no journal. */
  readonly text: string | null
  readonly entries: readonly JournalEntry[]
  /** What is wrong with it, to be said after its name; `null`: nothing. */
  readonly problem: string | null
}

/** Reads the journal of a directory of Drizzle's. Throws what `Directory.read` throws. */
export function readJournal(directory: Directory): Journal {
  if (!directory.files.includes(journalFile)) return { text: null, entries: [], problem: 'is not there' }
  const text = directory.read(journalFile)
  const refuse = (problem: string): Journal => ({ text, entries: [], problem })
  let journal: unknown
  try {
    journal = JSON.parse(text)
  } catch {
    return refuse('is not valid JSON')
  }
  if (!isRecord(journal) || !Array.isArray(journal.entries)) return refuse('has no list `entries`')
  const { dialect } = journal
  if (dialect !== undefined && !['postgresql', 'pg'].includes(String(dialect))) return refuse(`is for ${String(dialect)}, not PostgreSQL`)
  const entries = journal.entries as readonly unknown[]
  const broken = entries.findIndex((entry) => !isRecord(entry) || typeof entry.tag !== 'string' || typeof entry.when !== 'number')
  if (broken !== -1) return refuse(`has no \`tag\` or no \`when\` in entry ${broken + 1} of ${entries.length}`)
  return { text, entries: entries as readonly JournalEntry[], problem: null }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
