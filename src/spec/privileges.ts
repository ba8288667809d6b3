/** The privileges that GRANT knows for a sort of object (docs: Privileges), in the order in which they are usually listed. */
export const privilegesOn = {
  table: ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger', 'maintain'],
  column: ['select', 'insert', 'update', 'references'],
  sequence: ['usage', 'select', 'update'],
  function: ['execute'],
  schema: ['usage', 'create'],
} as const

export type Grantable = keyof typeof privilegesOn

const suffix = ' with grant option'

/** A privilege as a spec writes it: its name, and whether it may be passed on. */
export function splitPrivilege(written: string): { readonly name: string; readonly grantable: boolean } {
  const grantable = written.endsWith(suffix)
  return { name: grantable ? written.slice(0, -suffix.length) : written, grantable }
}

export function joinPrivilege(name: string, grantable: boolean): string {
  return grantable ? `${name}${suffix}` : name
}
