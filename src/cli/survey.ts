import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CodeTool, codeTools } from './code-tools.ts'

/** What else is in a project, as far as it concerns its migrations. */
export interface Survey {
  /** A `.js` or `.ts` file is an ES module here. */
  readonly isModule: boolean
  /** vitest is among the dependencies. */
  readonly hasVitest: boolean
  /** The configuration that vitest reads; absent: none. */
  readonly vitestConfig?: string
  /** Files of the environment, each with the variables that name a database: their names, never their values. */
  readonly environment: readonly { readonly file: string; readonly names: readonly string[] }[]
  /** Tools whose migrations are code. */
  readonly codeTools: readonly CodeTool[]
}

/** vitest looks for its own configuration first, then for vite's. */
const vitestConfigs = ['vitest', 'vite'].flatMap((name) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((ending) => `${name}.config.${ending}`),
)

/** Looks at the files at the top of a project. @param root Absolute. */
export function surveyProject(root: string): Survey {
  const { type, dependencies } = packageOf(root)
  const vitestConfig = vitestConfigs.find((name) => existsSync(join(root, name)))
  return {
    isModule: type === 'module',
    hasVitest: dependencies.has('vitest'),
    ...(vitestConfig !== undefined && { vitestConfig }),
    environment: environmentOf(root),
    codeTools: codeTools.filter(({ name, file }) => dependencies.has(name) || (file !== undefined && existsSync(join(root, file)))),
  }
}

function packageOf(root: string): { type: unknown; dependencies: ReadonlySet<string> } {
  let parsed: Record<string, unknown> = {}
  try {
    parsed = JSON.parse(textOf(join(root, 'package.json'))) as Record<string, unknown>
  } catch {
    // None, or not one that says anything.
  }
  const names = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((key) =>
    Object.keys((parsed[key] as object | undefined) ?? {}),
  )
  return { type: parsed['type'], dependencies: new Set(names) }
}

/** `DATABASE_URL`, `SUPABASE_DB_URL`, `PGHOST`, `MIGRATION_ENV`. */
const aboutDatabase =
  /^(?:(?:\w+_)?(?:DATABASE|POSTGRES(?:QL)?|DB|PG)_(?:URL|URI|DSN)|PG(?:HOST|PORT|USER|DATABASE|PASSWORD)|POSTGRES_\w+|MIGRATION\w*_ENV)$/

function environmentOf(root: string): Survey['environment'] {
  const files = readdirSync(root).filter((name) => /^\.env(?:\.[\w.-]+)?$/.test(name))
  return files.sort().map((file) => {
    const names = [...textOf(join(root, file)).matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=/gm)].map(([, name]) => name!)
    return { file, names: [...new Set(names)].filter((name) => aboutDatabase.test(name)) }
  })
}

/** Nothing where it cannot be read: what is only looked at must not stop anybody. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
