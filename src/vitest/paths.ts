/** A path as vite and vitest write it: with slashes on every platform. */
export function slashes(path: string): string {
  return path.replaceAll('\\', '/')
}

/** A regular expression for every path that begins so. */
export function beginsWith(path: string): RegExp {
  return new RegExp(`^${slashes(path).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)
}

/** A glob that means one path, whatever characters its name has. */
export function globOf(path: string): string {
  return slashes(path).replace(/[()[\]{}!*?+@]/g, '\\$&')
}
