import { dirname, posix, relative, resolve, sep } from 'node:path'
import { readIni } from './ini.ts'
import type { AboveFile, Directory } from './layout.ts'

/** What sqitch.conf says, as far as it matters to whoever reads scripts. Paths of files and folders are relative to the directory that is read, with `/`. */
export interface SqitchSettings {
  readonly plan: string
  readonly folders: Readonly<Record<'deploy' | 'revert' | 'verify', string>>
  readonly reworked: Readonly<Record<'deploy' | 'revert' | 'verify', string>>
  /** Without its dot. */
  readonly extension: string
  /** Absolute directory in which Sqitch is started: psql's `\i` is relative to it. */
  readonly startedIn: string
  readonly engine: string | undefined
  readonly registry: string
  readonly variables: Readonly<Record<string, string>>
}

/** Where Sqitch's files are, by its own rules: a target's settings win over the engine's, and those over `[core]`. */
export function sqitchSettings(directory: Directory): SqitchSettings {
  // A configuration that lies above may be about another directory; then the plan that is here says where the rest is.
  const settings = settingsBy(directory, directory.above('sqitch.conf'))
  const elsewhere = !directory.files.includes(settings.plan) && directory.files.includes('sqitch.plan')
  return elsewhere ? { ...settingsBy(directory, null), engine: settings.engine } : settings
}

function settingsBy(directory: Directory, conf: AboveFile | null): SqitchSettings {
  const values = readIni(conf?.text ?? '')
  const startedIn = conf === null ? directory.path : dirname(conf.path)
  const target = values.get('engine.pg.target') ?? values.get('core.pg.target')
  const get = (key: string): string | undefined =>
    (target === undefined ? undefined : values.get(`target.${target}.${key}`)) ??
    values.get(`engine.pg.${key}`) ??
    values.get(`core.${key}`)
  const here = (path: string): string => posix.normalize(relative(directory.path, resolve(startedIn, path)).split(sep).join('/') || '.')
  const top = conf === null ? '.' : here(get('top_dir') ?? '.')
  const inTop = (name: string): string => posix.join(top, name)
  const folder = (kind: 'deploy' | 'revert' | 'verify'): string => {
    const given = get(`${kind}_dir`)
    return given === undefined ? inTop(kind) : here(given)
  }
  const folders = { deploy: folder('deploy'), revert: folder('revert'), verify: folder('verify') }
  const reworked = (kind: 'deploy' | 'revert' | 'verify'): string => {
    const own = get(`reworked_${kind}_dir`)
    if (own !== undefined) return here(own)
    const all = get('reworked_dir')
    return all === undefined ? folders[kind] : posix.join(here(all), kind)
  }
  const plan = get('plan_file')
  const planFile = plan === undefined ? inTop('sqitch.plan') : here(plan)
  const engine = values.get('core.engine')
  return {
    plan: planFile,
    folders,
    reworked: { deploy: reworked('deploy'), revert: reworked('revert'), verify: reworked('verify') },
    extension: get('extension') ?? 'sql',
    startedIn,
    engine,
    registry: get('registry') ?? 'sqitch',
    variables: {
      ...sectionOf(values, 'core.variables'),
      ...sectionOf(values, 'deploy.variables'),
      ...(target !== undefined && sectionOf(values, `target.${target}.variables`)),
    },
  }
}

function sectionOf(values: ReadonlyMap<string, string>, section: string): Record<string, string> {
  const prefix = `${section}.`
  const names = [...values.keys()].filter((key) => key.startsWith(prefix))
  // psql tells capitals from small letters: what is written with capitals is not there in small letters as well.
  const asWritten = names.filter((key) => !names.some((other) => other !== key && other.toLowerCase() === key))
  return Object.fromEntries(asWritten.map((key) => [key.slice(prefix.length), values.get(key)!]))
}
