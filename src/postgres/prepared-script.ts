import type { Script } from '../core/migration.ts'
import { inRunningText, type MappedText, runningText } from './mapped-text.ts'
import { type Split, type Statement, splitStatements } from './parse.ts'
import { needsPsql } from './psql/needs-psql.ts'

/** A part of the text that runs, which reaches the server by itself. Offsets count in the text that runs. */
export interface Part {
  readonly start: number
  readonly end: number
}

/** A script as it is known before it runs. */
export interface PreparedScript {
  readonly script: Script
  /** The text that runs. */
  readonly mapped: MappedText
  /** By PostgreSQL's grammar. Offsets count in the text that runs. */
  readonly split: Split
  /** None where the parser refuses the script: then the server says what is wrong with it. */
  readonly statements: readonly Statement[]
  /** What is sent one by one, where a script is not one message: its tool's pieces, else its statements; all of it where the parser refuses it. */
  readonly parts: readonly Part[]
  /** Whether psql runs it: its tool does so, or nobody says and only psql can. */
  readonly byPsql: boolean
}

/** A walk runs the same script several times. */
const prepared = new WeakMap<Script, Promise<PreparedScript>>()

export function prepareScript(script: Script): Promise<PreparedScript> {
  const known = prepared.get(script) ?? prepare(script)
  prepared.set(script, known)
  return known
}

async function prepare(script: Script): Promise<PreparedScript> {
  const mapped = runningText(script)
  const split = await splitStatements(mapped.text)
  const statements = 'statements' in split ? split.statements : []
  const pieces = script.pieces?.map(({ start, end }) => ({ start: inRunningText(script, start), end: inRunningText(script, end) }))
  const whole = [{ start: 0, end: mapped.text.length }]
  const parts = pieces ?? ('statements' in split ? statements : whole)
  const byPsql = script.psql !== undefined && (script.transaction !== 'inferred' || (await needsPsql(script, split)))
  return { script, mapped, split, statements, parts, byPsql }
}
