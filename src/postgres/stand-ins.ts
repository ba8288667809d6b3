import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Script } from '../core/migration.ts'
import type { ServerError } from '../core/server-error.ts'
import { indexParameters } from './index-parameters.ts'
import { runningText } from './mapped-text.ts'
import type { Client } from './session.ts'

/** With these words the control file of every stand-in begins its comment. */
const words = 'Stand-in of pg-roundtrip for '

/** Parameters of an index that no stand-in knows. */
export interface LeftOutParameters {
  /** The extension whose index it is. */
  readonly extension: string
  /** `The parameters of an index by hnsw were left out: m = 16.` */
  readonly sentence: string
}

interface Adapted {
  /** The script as it runs here. */
  readonly script: Script
  readonly leftOut: readonly LeftOutParameters[]
}

/** The extensions of a server that are stand-ins, and what follows for the scripts that run there. */
export class StandIns {
  /** What each is, and is not, by the name of its extension. */
  readonly limits: ReadonlyMap<string, string>
  /** The extension of each index method that a stand-in brings. */
  readonly #methods: ReadonlyMap<string, string>
  /** A walk runs the same script several times, and what is known of it hangs on it. */
  readonly #adapted = new WeakMap<Script, Promise<Adapted>>()

  private constructor(limits: ReadonlyMap<string, string>, methods: ReadonlyMap<string, string>) {
    this.limits = limits
    this.#methods = methods
  }

  /**
   * Those that a server offers.
   *
   * @param directory of the platform's control files; `undefined`: there is no stand-in.
   */
  static async on(client: Client, directory: string | undefined): Promise<StandIns> {
    if (directory === undefined) return new StandIns(new Map(), new Map())
    const { rows } = await client.query<{ name: string; comment: string }>(
      'SELECT name, comment FROM pg_catalog.pg_available_extensions WHERE pg_catalog.starts_with(comment, $1) ORDER BY name',
      [words],
    )
    const limits = rows.map(({ name, comment }) => [name, comment.slice(comment.indexOf(':') + 1).trim()] as const)
    const methods = rows.flatMap(({ name }) => methodsOf(directory, name).map((method) => [method, name] as const))
    return new StandIns(new Map(limits), new Map(methods))
  }

  /** A script without the parameters of indexes that no stand-in knows (PostgreSQL refuses what a method does not know). */
  adapt(script: Script): Promise<Adapted> {
    if (this.#methods.size === 0 || script.command !== undefined || script.psql !== undefined)
      return Promise.resolve({ script, leftOut: [] })
    const known = this.#adapted.get(script) ?? this.#withoutParameters(script)
    this.#adapted.set(script, known)
    return known
  }

  async #withoutParameters(script: Script): Promise<Adapted> {
    const mapped = runningText(script)
    const { replacements = [] } = script
    const found = (await indexParameters(mapped.text, new Set(this.#methods.keys()))).map(({ range, ...rest }) => ({
      ...rest,
      place: { start: mapped.inFile(range.start), end: mapped.inFile(range.end - 1) + 1, text: '' },
    }))
    // A placeholder's value within the parameters goes with them.
    const kept = replacements.filter(({ start }) => !found.some(({ place }) => place.start <= start && start < place.end))
    if (found.length === 0) return { script, leftOut: [] }
    const all = [...kept, ...found.map(({ place }) => place)].sort((a, b) => a.start - b.start)
    return {
      script: { ...script, replacements: all },
      leftOut: found.map(({ method, text }) => ({
        extension: this.#methods.get(method)!,
        sentence: `The parameters of an index by ${method} were left out: ${text.replace(/\s+/g, ' ')}.`,
      })),
    }
  }

  /**
   * Whether the server refused a script for want of the real extension.
   *
   * @returns the reason, as a sentence; `undefined`: the refusal is about the script.
   */
  refusal({ sqlstate, message, context = '' }: ServerError): string | undefined {
    if (this.limits.size === 0) return undefined
    if (sqlstate === '0A000' && message.startsWith('The stand-in of pg-roundtrip for the extension ')) return message
    const method = sqlstate === '22023' && message.startsWith('unrecognized parameter') && this.#methodIn(context)
    if (method) {
      return `The stand-in of pg-roundtrip for the extension ${this.#methods.get(method)} does not know the parameters of an index by ${method}: ${message}.`
    }
    const provider = /^security label provider "([^"]+)" is not loaded$/.exec(message)?.[1]
    if (provider !== undefined && this.limits.has(provider))
      return `The stand-in of pg-roundtrip for the extension ${provider} reads no security labels.`
    return undefined
  }

  /** The method of the index that a statement within a function's body was to make. */
  #methodIn(context: string): string | undefined {
    const method = /\bcreate\s+(?:unique\s+)?index\b[\s\S]*?\busing\s+"?([a-z0-9_]+)"?/i.exec(context)?.[1]?.toLowerCase()
    return method !== undefined && this.#methods.has(method) ? method : undefined
  }
}

/** `# index methods: hnsw ivfflat` in a control file. */
function methodsOf(directory: string, name: string): string[] {
  const control = join(directory, `${name}.control`)
  if (!existsSync(control)) return []
  return /^# index methods:(.*)$/m.exec(readFileSync(control, 'utf8'))?.[1]?.trim().split(/\s+/) ?? []
}
