import { ownIdentity, type ProcessIdentity } from './process-identity.ts'

/**
 * The beginning of a directory's name that says whose it is. The owner stands in the name, not in a file, because a process can be killed between making
 * a directory and writing into it.
 *
 * @param owner Default: this process.
 */
export function namePrefix(kind: string, owner = ownIdentity()): string {
  const { space, pid, started } = owner
  return `${kind}${space}-${pid}-${started}-`
}

/** Whose directory this is; `undefined` when its name is not one of ours. */
export function ownerOf(kind: string, name: string): ProcessIdentity | undefined {
  if (!name.startsWith(kind)) return undefined
  const parts = /^([0-9a-z]+)-([0-9]+)-([0-9a-z]+)-[0-9A-Za-z]{6}$/.exec(name.slice(kind.length))
  return parts ? { space: parts[1]!, pid: Number(parts[2]), started: parts[3]! } : undefined
}
