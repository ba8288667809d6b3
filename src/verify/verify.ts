import type { Options } from '../config/options.ts'
import { resolveOptions } from '../config/resolve.ts'
import type { RunResult } from '../core/result.ts'
import { type VerifyOptions, verify as verifyResolved } from './run.ts'

/**
 * Walks every migration of a project on a server of its own, and stops it: what `pg-roundtrip verify` does.
 *
 * @param options the options of `pg-roundtrip.config.ts`; the file itself is not read. Default: every default.
 * @param more.root the directory that paths are relative to. Default: the current one.
 * @returns every migration's verdict with its findings; `toReport` makes the contract's document of it.
 * @throws Failure of kind `usage` for input that cannot be used, `environment` when there is no server or no room.
 */
export function verify(
  options: Options = {},
  { root = process.cwd(), ...more }: VerifyOptions & { readonly root?: string } = {},
): Promise<RunResult> {
  return verifyResolved(resolveOptions(options, root, 'The options'), more)
}
