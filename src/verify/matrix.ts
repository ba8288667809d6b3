import type { ResolvedOptions } from '../config/options.ts'
import type { RunResult } from '../core/result.ts'
import { type VerifyOptions, verify } from './run.ts'

/**
 * Walks every migration on each of the servers that the options name, one after the other.
 *
 * @returns a result for each, in their order.
 * @throws Failure as `verify` does; the first server that cannot be had ends it, because a matrix with a hole proves less than it says.
 */
export async function verifyOnEach(options: ResolvedOptions, more: VerifyOptions): Promise<readonly RunResult[]> {
  const runs: RunResult[] = []
  for (const postgres of options.servers) runs.push(await verify({ ...options, postgres, servers: [postgres] }, more))
  return runs
}
