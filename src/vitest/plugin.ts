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
import { excludeSpecs } from './specs-excluded.ts'
import { sqlPlugin } from './sql-plugin.ts'
import { startupError } from './words.ts'

export type { Options } from '../config/options.ts'

/**
 * The vitest plugin: every migration becomes a test file, in a vitest project of its own named `migrations`, and is walked with its spec
 * if it has one. Other tests stay as they are; only the specs are taken from them.
 *
 * @param options where the migrations, specs and seeds are, and what must hold; see `Options` for each default.
 * @returns a plugin for the top level `plugins` in vitest.config.ts. (In one of `test.projects` it works too, until `--project` leaves that
 *   project out.)
 *
 * Starting vitest fails with one message when the migrations cannot be read (there are none, a spec has no migration, an unknown option).
 */
export function pgRoundtrip(options: Options = {}): Plugin {
  const migrations = migrationsProject(options)
  return {
    name: 'pg-roundtrip',
    async config(config) {
      const projects = config.test?.projects ?? rootAsProject(config)
      // The plugins of a root configuration with `test.projects` are asked nothing once the projects are known: ours must be one of them.
      if (!projects) return
      await withOneMessage(async () => excludeSpecs(projects, await resolved(options, resolve(config.root ?? '.'))))
      config.test = { ...config.test, projects: projects.some(isMigrationsProject) ? projects : [...projects, migrations.configuration] }
    },
    async configureVitest({ vitest, injectTestProjects }) {
      await migrations.attachOnce(vitest, injectTestProjects)
    },
  }
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

/** The vitest project of the migrations: its configuration, and what connects it to a run. */
function migrationsProject(options: Options) {
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
      name: 'migrations',
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
    const done = attached.get(vitest)
    if (done) return done
    const attaching = withOneMessage(async () => {
      const history = await openHistory(await resolved(options, vitest.config.root))
      sql.serve(history)
      await attach(vitest, project, history)
    })
    attached.set(vitest, attaching)
    return attaching
  }

  return {
    configuration,
    async attachOnce(vitest: Vitest, inject: (project: TestProjectInlineConfiguration) => Promise<TestProject[]>): Promise<void> {
      if (attached.has(vitest) || vitest.projects.some((project) => project.name === 'migrations')) return
      const injecting = inject(configuration).then(async ([project]) => {
        attached.delete(vitest)
        await connect(vitest, project)
      })
      attached.set(vitest, injecting)
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
const attached = new WeakMap<Vitest, Promise<void>>()

async function withOneMessage(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    process.exitCode = error.exitStatus
    throw startupError(error)
  }
}
