import { dirname } from 'node:path'
import type { Directory } from './layout.ts'

/** Tools that spell their files alike, and are told apart by what the project's own manifest requires. */
export type ProjectTool = 'golang-migrate' | 'morph' | 'sqlx' | 'diesel'

const manifests: readonly { readonly file: string; readonly tools: Readonly<Partial<Record<ProjectTool, RegExp>>> }[] = [
  {
    file: 'go.mod',
    tools: { 'golang-migrate': /\bgolang-migrate\/migrate\b(?!.*\/\/ indirect)/, morph: /\bmattermost\/morph\b(?!.*\/\/ indirect)/ },
  },
  {
    file: 'Cargo.toml',
    tools: { sqlx: /^\s*sqlx\s*[=.]|dependencies\.sqlx\]/m, diesel: /^\s*diesel(?:_migrations)?\s*[=.]|dependencies\.diesel\]/m },
  },
  // A member of a workspace may leave its dependencies to the workspace.
  { file: 'Cargo.lock', tools: { sqlx: /^name = "sqlx"$/m, diesel: /^name = "diesel"$/m } },
]

/** The tools that the nearest manifest above the migrations requires, with the manifest's name; a manifest that names none of them says nothing. */
export function toolsOfProject(directory: Directory): ReadonlyMap<ProjectTool, string> {
  const found = manifests.flatMap(({ file, tools }) => {
    const manifest = directory.above(file)
    const named = Object.entries(tools).filter(([, pattern]) => manifest !== null && pattern.test(manifest.text))
    return manifest === null ? [] : named.map(([tool]) => ({ tool: tool as ProjectTool, file, depth: dirname(manifest.path).length }))
  })
  const nearest = Math.max(...found.map(({ depth }) => depth))
  return new Map(
    found
      .filter(({ depth }) => depth === nearest)
      .reverse()
      .map(({ tool, file }) => [tool, file]),
  )
}
