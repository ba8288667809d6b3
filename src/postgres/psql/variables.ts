import { PsqlProblem } from './problem.ts'

/** Variables that switch something on or off. */
const switches = new Set([
  'AUTOCOMMIT',
  'HIDE_TABLEAM',
  'HIDE_TOAST_COMPRESSION',
  'ON_ERROR_STOP',
  'QUIET',
  'SHOW_ALL_RESULTS',
  'SINGLELINE',
  'SINGLESTEP',
])

/** Whether a variable means something to psql, so that a query's result does not set it. */
export function isSwitch(name: string): boolean {
  return switches.has(name) || ['ECHO', 'ECHO_HIDDEN', 'FETCH_COUNT', 'ON_ERROR_ROLLBACK', 'SHOW_CONTEXT', 'VERBOSITY'].includes(name)
}

/** In these states of a switch psql does not run one statement after the other as the script ends them. */
const unsupported: Readonly<Record<string, boolean>> = { AUTOCOMMIT: false, SINGLELINE: true, SINGLESTEP: true }

/** What is set before a script begins. It ends at its first error here, whatever it makes of ON_ERROR_STOP. */
const atStart = {
  AUTOCOMMIT: 'on',
  ECHO: 'none',
  ECHO_HIDDEN: 'off',
  ENCODING: 'UTF8',
  ERROR: 'false',
  FETCH_COUNT: '0',
  HIDE_TABLEAM: 'off',
  HIDE_TOAST_COMPRESSION: 'off',
  LAST_ERROR_MESSAGE: '',
  LAST_ERROR_SQLSTATE: '00000',
  ON_ERROR_ROLLBACK: 'off',
  ON_ERROR_STOP: 'on',
  QUIET: 'on',
  ROW_COUNT: '0',
  SHOW_ALL_RESULTS: 'on',
  SHOW_CONTEXT: 'errors',
  SINGLELINE: 'off',
  SINGLESTEP: 'off',
  SQLSTATE: '00000',
  VERBOSITY: 'default',
}

/** psql's variables, with what it makes of those that have a meaning. */
export class Variables {
  readonly #values = new Map<string, string>(Object.entries(atStart))

  get(name: string): string | undefined {
    return this.#values.get(name)
  }

  /** Those that psql keeps itself. */
  note(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) this.#values.set(name, value)
  }

  /**
   * @param value `undefined`: it has none any more.
   * @throws PsqlProblem for a name or a value that psql refuses, and for what we do not do.
   */
  set(name: string, value: string | undefined): void {
    if (!/^[A-Za-z0-9_\u0080-\uffff]+$/.test(name)) throw PsqlProblem.refused(`${name} is no name for a variable of psql.`)
    if (switches.has(name)) this.#values.set(name, this.#switched(name, value))
    else if (value === undefined) this.#values.delete(name)
    else this.#values.set(name, value)
  }

  #switched(name: string, value: string | undefined): string {
    const on = value === undefined ? false : value === '' ? true : truth(value)
    if (on === undefined) throw PsqlProblem.refused(`${name} is on or off, not ${value}.`)
    const word = on ? 'on' : 'off'
    if (unsupported[name] === on) throw PsqlProblem.notSupported(`\\set ${name} ${word}`)
    return word
  }
}

/** What psql takes for true or false; `undefined`: neither. */
export function truth(text: string): boolean | undefined {
  const value = text.toLowerCase()
  const isBeginningOf = (word: string, atLeast: number): boolean => value.length >= atLeast && word.startsWith(value)
  if (value === '1' || isBeginningOf('true', 1) || isBeginningOf('yes', 1) || isBeginningOf('on', 2)) return true
  if (value === '0' || isBeginningOf('false', 1) || isBeginningOf('no', 1) || isBeginningOf('off', 2)) return false
  return undefined
}
