import { relative } from 'node:path'
import type { Evidence } from '../../core/finding.ts'
import type { Subject } from '../record.ts'
import type { StandingClaim } from './standing.ts'

/** Since when a claim stands. */
export function sinceOf({ origin }: StandingClaim, root: string): Evidence {
  return { title: 'Since', body: `${origin.id}, whose spec says that it always holds: ${relative(root, origin.file)}` }
}

/** What somebody does whose migration breaks it. */
export function nextStepOf({ claim }: StandingClaim, { migration, specFile }: Subject, root: string): Evidence {
  const spec = specFile === undefined ? `a spec of ${migration.id}` : relative(root, specFile)
  const body = `Correct ${relative(root, migration.up.file)}; or, if it is no longer to hold, say so in ${spec}: supersedes: [{ claim: ${JSON.stringify(claim)}, why: '…' }].`
  return { title: 'Next step', body }
}
