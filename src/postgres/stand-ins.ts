import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Script } from '../core/migration.ts'
import type { ServerError } from '../core/server-error.ts'
import { indexParameters } from './index-parameters.ts'
import { runningText } from './mapped-text.ts'
import type { Platform } from './platform.ts'
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
  /** The extension of each parameter of those: PostgreSQL knows none of that name. */
  readonly #parameters: ReadonlyMap<string, string>
  readonly #lacking: readonly string[]
  /** A walk runs the same script several times, and what is known of it hangs on it. */
  readonly #adapted = new WeakMap<Script, Promise<Adapted>>()

  private constructor(
    offered: readonly { readonly name: string; readonly comment: string }[],
    directory: string,
    lacking: readonly string[],
  ) {
    const listed = (what: string) =>
      new Map(offered.flatMap(({ name }) => wordsAfter(what, join(directory, `${name}.control`)).map((word) => [word, name] as const)))
    this.limits = new Map(offered.map(({ name, comment }) => [name, comment.slice(comment.indexOf(':') + 1).trim()]))
    this.#methods = listed('index methods')
    this.#parameters = listed('index parameters')
    this.#lacking = lacking
  }

  /** Those of a platform's that a server offers; one that was not started for the platform has none. */
  static async on(client: Client, { extensions = '', lacking = [] }: Pick<Platform, 'extensions' | 'lacking'>): Promise<StandIns> {
    if (extensions === '') return new StandIns([], '', [])
    const { rows } = await client.query<{ name: string; comment: string }>(
      'SELECT name, comment FROM pg_catalog.pg_available_extensions WHERE pg_catalog.starts_with(comment, $1) ORDER BY name',
      [words],
    )
    return new StandIns(rows, extensions, lacking)
  }

  /** A script without the parameters of indexes that no stand-in knows (PostgreSQL refuses what a method does not know). */
  adapt(script: Script): Promise<Adapted> {
    if (this.#methods.size === 0 || script.command !== undefined) return Promise.resolve({ script, leftOut: [] })
    const known = this.#adapted.get(script) ?? this.#withoutParameters(script)
    this.#adapted.set(script, known)
    return known
  }

  async #withoutParameters(script: Script): Promise<Adapted> {
    const mapped = runningText(script)
    const { replacements = [] } = script
    const found = (await indexParameters(mapped.text, new Set(this.#methods.keys())))
      .map(({ range, ...rest }) => ({
        ...rest,
        place: { start: mapped.inFile(range.start), end: mapped.inFile(range.end - 1) + 1, text: '' },
      }))
      // All of it may come from a placeholder's value.
      .filter(({ place }) => /^with\b[\s\S]*\)$/i.test(script.sql.slice(place.start, place.end)))
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
  refusal({ sqlstate, message }: Pick<ServerError, 'sqlstate' | 'message'>): string | undefined {
    if (this.limits.size === 0) return undefined
    if (sqlstate === '0A000' && message.startsWith('The stand-in of pg-roundtrip for the extension ')) return message
    const parameter = sqlstate === '22023' ? /^unrecognized parameter "([^"]+)"$/.exec(message)?.[1] : undefined
    const owner = parameter === undefined ? undefined : this.#parameters.get(parameter)
    if (owner !== undefined)
      return `The stand-in of pg-roundtrip for the extension ${owner} does not know the parameters of its indexes: ${message}.`
    const missing = sqlstate === '0A000' ? /^extension "([^"]+)" is not available$/.exec(message)?.[1] : undefined
    if (missing !== undefined && this.#lacking.includes(missing))
      return `The platform has the extension ${missing}, and there is no stand-in for it here.`
    const provider = /^security label provider "([^"]+)" is not loaded$/.exec(message)?.[1]
    if (provider !== undefined && this.limits.has(provider))
      return `The stand-in of pg-roundtrip for the extension ${provider} reads no security labels.`
    return undefined
  }
}

/** What a comment in a control file lists: `# index methods: hnsw ivfflat`. */
function wordsAfter(what: string, control: string): string[] {
  if (!existsSync(control)) return []
  const line = readFileSync(control, 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`# ${what}:`))
  return (
    line
      ?.slice(line.indexOf(':') + 1)
      .trim()
      .split(/\s+/) ?? []
  )
}
