import type { Options } from '../config/options.ts'
import { resolveOptions } from '../config/resolve.ts'
import { Failure } from '../core/failure.ts'
import type { RunResult } from '../core/result.ts'
import { verifyOnEach as verifyOnEachResolved } from './matrix.ts'
import { type VerifyOptions, verify as verifyResolved } from './run.ts'

/**
 * Walks every migration of a project on a server of its own, and stops it: what `pg-roundtrip verify` does.
 *
 * @param options the options of `pg-roundtrip.config.ts`; the file itself is not read. Default: every default.
 * @param more.root the directory that paths are relative to. Default: the current one.
 * @returns every migration's verdict with its findings; `toReport` makes the contract's document of it.
 * @throws Failure of kind `usage` for input that cannot be used, or when `postgres` lists several servers, `environment` when there is no server or no room.
 */
export async function verify(
  options: Options = {},
  { root = process.cwd(), ...more }: VerifyOptions & { readonly root?: string } = {},
): Promise<RunResult> {
  const resolved = resolveOptions(options, root, 'The options')
  if (resolved.servers.length === 1) return verifyResolved(resolved, more)
  throw new Failure('usage', 'verify walks on one server, and the option postgres names several.', {
    nextStep: 'Call verifyOnEach, which gives a result for each.',
  })
}

/**
 * Walks every migration of a project on each of the servers that `postgres` lists, one after the other.
 *
 * @param options as for `verify`.
 * @param more.root the directory that paths are relative to. Default: the current one.
 * @returns a result for each server, in their order; `toMatrixReport` makes a document of them that says where they differ.
 * @throws Failure as `verify` does, also when one of the servers cannot be had.
 */
export async function verifyOnEach(
  options: Options = {},
  { root = process.cwd(), ...more }: VerifyOptions & { readonly root?: string } = {},
): Promise<readonly RunResult[]> {
  return verifyOnEachResolved(resolveOptions(options, root, 'The options'), more)
}
