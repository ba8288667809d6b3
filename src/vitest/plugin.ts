import { resolve } from 'node:path'
import type { Plugin, TestProjectConfiguration, TestProjectInlineConfiguration, ViteUserConfig as UserConfig } from 'vitest/config'
import type { TestProject, Vitest } from 'vitest/node'
import { loadConfig } from '../config/load.ts'
import { type Options, overridden, type ResolvedOptions } from '../config/options.ts'
import { resolveOptions } from '../config/resolve.ts'
import { Failure } from '../core/failure.ts'
import { importWithTsx } from '../core/import-module.ts'
import { openHistory } from './history.ts'
import { attach } from './migrations-project.ts'
import { projectNames } from './project-names.ts'
import { excludeSpecs } from './specs-excluded.ts'
import { sqlPlugin } from './sql-plugin.ts'
import { startupError } from './words.ts'

export type { Options } from '../config/options.ts'

/**
 * The vitest plugin: every migration becomes a test file, in a vitest project of its own named `migrations`, and is walked with its spec
 * if it has one. Where `postgres` lists several servers there is a project for each, `migrations 15` and `migrations 18`. Other tests stay as they are; only the specs are taken from them.
 *
 * @param options where the migrations, specs and seeds are, and what must hold; see `Options` for each default.
 * @returns a plugin for the top level `plugins` in vitest.config.ts. (In one of `test.projects` it works too, until `--project` leaves that
 *   project out.)
 *
 * Starting vitest fails with one message when the migrations cannot be read (there are none, a spec has no migration, an unknown option).
 */
export function pgRoundtrip(options: Options = {}): Plugin {
  const known = new Map<string, MigrationsProject>()
  /** One for each server, the same each time it is asked for. */
  const projectsOf = ({ servers }: ResolvedOptions) =>
    projectNames(servers).map((name, index) => {
      const project = known.get(name) ?? migrationsProject(name, async (root) => onOne(await resolved(options, root), index))
      known.set(name, project)
      return project
    })
  return {
    name: 'pg-roundtrip',
    async config(config) {
      const projects = config.test?.projects ?? rootAsProject(config)
      // The plugins of a root configuration with `test.projects` are asked nothing once the projects are known: ours must be one of them.
      if (!projects) return
      const migrations = await withOneMessage(async () => {
        const all = await resolved(options, resolve(config.root ?? '.'))
        await excludeSpecs(projects, all)
        return projectsOf(all)
      })
      const added = projects.some(isMigrationsProject) ? [] : migrations.map(({ configuration }) => configuration)
      config.test = { ...config.test, projects: [...projects, ...added] }
    },
    async configureVitest({ vitest, injectTestProjects }) {
      const migrations = await withOneMessage(async () => projectsOf(await resolved(options, vitest.config.root)))
      for (const each of migrations) await each.attachOnce(vitest, injectTestProjects)
    },
  }
}

/** The options of a project that walks on one server of several. */
function onOne(options: ResolvedOptions, index: number): ResolvedOptions {
  const postgres = options.servers[index] ?? options.postgres
  return { ...options, postgres, servers: [postgres] }
}

/**
 * With `--project migrations` vitest drops the user's own project before it calls a plugin that could add one, and finds none. Then the
 * user's configuration file is written out as the one project that it is, so that ours can stand beside it.
 */
function rootAsProject(config: UserConfig): TestProjectConfiguration[] | undefined {
  const { configFile } = config as { configFile?: unknown }
  const filtered = process.argv.some((argument) => argument === '--project' || argument.startsWith('--project='))
  return filtered && typeof configFile === 'string' ? [configFile] : undefined
}

const ours = 'pg-roundtrip:migrations'

function isMigrationsProject(project: unknown): boolean {
  return typeof project === 'object' && project !== null && ours in project
}

interface MigrationsProject {
  readonly configuration: TestProjectInlineConfiguration
  attachOnce(vitest: Vitest, inject: (project: TestProjectInlineConfiguration) => Promise<TestProject[]>): Promise<void>
}

/** A vitest project of the migrations: its configuration, and what connects it to a run. */
function migrationsProject(name: string, optionsIn: (root: string) => Promise<ResolvedOptions>): MigrationsProject {
  const sql = sqlPlugin()
  const configuration = {
    // Nothing of the user's configuration is meant for migrations: set-up files, environments and aliases would slow or change them.
    extends: false,
    plugins: [
      {
        ...sql.plugin,
        async configureVitest({ vitest, project }: { vitest: Vitest; project: TestProject }) {
          await connect(vitest, project)
        },
      },
    ],
    test: {
      name,
      include: [],
      exclude: [],
      environment: 'node',
      isolate: false,
      pool: 'forks',
      includeTaskLocation: true,
      server: { deps: { external: [sql.ownFiles] } },
    },
  } as unknown as TestProjectInlineConfiguration
  Object.defineProperty(configuration, ours, { value: true })

  async function connect(vitest: Vitest, project: TestProject | undefined): Promise<void> {
    const attached = attachedTo(vitest)
    const done = attached.get(name)
    if (done) return done
    const attaching = withOneMessage(async () => {
      const history = await openHistory(await optionsIn(vitest.config.root))
      sql.serve(history)
      await attach(vitest, project, history)
    })
    attached.set(name, attaching)
    return attaching
  }

  return {
    configuration,
    async attachOnce(vitest: Vitest, inject: (project: TestProjectInlineConfiguration) => Promise<TestProject[]>): Promise<void> {
      const attached = attachedTo(vitest)
      if (attached.has(name) || vitest.projects.some((project) => project.name === name)) return
      const injecting = inject(configuration).then(async ([project]) => {
        attached.delete(name)
        await connect(vitest, project)
      })
      attached.set(name, injecting)
      return injecting
    },
  }
}

/** What the plugin was given wins over the same options of a `pg-roundtrip.config.ts` beside it. */
async function resolved(options: Options, root: string): Promise<ResolvedOptions> {
  const fromFile = await loadConfig(root, importWithTsx)
  return resolveOptions(overridden(fromFile.options, options), root, fromFile.file === undefined ? 'pgRoundtrip()' : 'The configuration')
}

/** What is already connected: a configuration that several projects extend calls its plugins once for each of them. */
const attachedProjects = new WeakMap<Vitest, Map<string, Promise<void>>>()

function attachedTo(vitest: Vitest): Map<string, Promise<void>> {
  const attached = attachedProjects.get(vitest) ?? new Map<string, Promise<void>>()
  attachedProjects.set(vitest, attached)
  return attached
}

async function withOneMessage<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    process.exitCode = error.exitStatus
    throw startupError(error)
  }
}
