import type { Migration } from '../core/migration.ts'

const addValue = /\balter\s+type\s+\S+\s+add\s+value\s+(?:if\s+not\s+exists\s+)?'((?:[^']|'')*)'/gi

/**
 * For a tool that applies everything that is pending in one transaction: says of each migration that mentions a value which an earlier one adds to an enum that the two
 * may not go together there. PostgreSQL refuses a new value of an enum until the transaction that adds it has ended (55P04).
 */
export function withEnumNotes(tool: string, migrations: readonly Migration[]): Migration[] {
  const addedBy = new Map<string, string>()
  return migrations.map((migration) => {
    const { id, up } = migration
    const added = [...up.sql.matchAll(addValue)].map(([, label]) => label!)
    const others = up.sql.replace(addValue, '')
    const used = [...addedBy.keys()].find((label) => others.includes(`'${label}'`))
    for (const label of added) addedBy.set(label, id)
    if (used === undefined) return migration
    const note = `It mentions '${used}', which ${addedBy.get(used)} adds to an enum. ${tool} runs everything that is pending in one transaction, where PostgreSQL may refuse that (55P04); here each migration has its own.`
    return { ...migration, notes: [...(migration.notes ?? []), note] }
  })
}
