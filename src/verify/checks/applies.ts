import type { Evidence, Finding } from '../../core/finding.ts'
import type { ServerError } from '../../core/server-error.ts'
import type { Check } from '../check.ts'
import { errorEvidence, finding, whyNotApplied } from '../finding.ts'
import type { WalkRecord } from '../record.ts'

const check: Check = {
  name: 'applies',
  claim: 'The up runs to its end.',
  order: 20,
  direction: 'up',
  planned: () => [undefined],
  run(record): Finding[] {
    const { up } = record
    if (!up || record.standIns?.refusal !== undefined) return [finding(check.name, 'not-checked', whyNotApplied(record))]
    if (up.ok && up.ranAs === 'command' && record.changes?.length === 0) return [ranNothing()]
    if (up.ok) return [finding(check.name, 'passed', up.ranAs === 'nothing' ? 'The up holds no statement.' : 'The up ran to its end.')]
    const { error } = up
    const evidence = [...errorEvidence(error), ...(missingPredecessor(record) ?? missingSurroundings(error))]
    return [finding(check.name, 'failed', `The up failed: ${error.message}`, { evidence, location: error.location })]
  },
}

/** A tool notes at least what it has run; where nothing is noted, it was not this migration. */
function ranNothing(): Finding {
  return finding(
    check.name,
    'failed',
    'The command ended well and changed nothing, not even a row of its tool: it has not run this migration.',
    {
      evidence: [
        {
          title: 'Next step',
          body: 'Let command.up name the one migration that it runs, with {target}, {name}, {file} or {version}, as its tool calls it.',
        },
      ],
    },
  )
}

/** What an up that failed before would have made may be all that is missing. */
function missingPredecessor({ failedBefore }: WalkRecord): Evidence[] | undefined {
  const [first] = failedBefore ?? []
  return first && [{ title: 'Next step', body: `Correct ${first.id} first: its up failed, and this one runs on what that left.` }]
}

/** What a hosted server gives before the first migration (Supabase's roles, schemas and functions) is not on a bare PostgreSQL. */
function missingSurroundings(error: ServerError): Evidence[] {
  const missing =
    /^(role|schema) "?([^"]+)"? does not exist/.exec(error.message) ??
    /^(function) ((?:auth|storage|extensions|vault|cron|net)\.[^ (]+)/.exec(error.message)
  if (!missing) return []
  const [, what, name] = missing
  return [
    {
      title: 'Next step',
      body: `The ${what} ${name} is not part of a bare PostgreSQL. If that is Supabase, say --platform supabase. If another server that you deploy to provides it, put it into a file of SQL and name the file with --prelude (or prelude in pg-roundtrip.config.ts): it runs before the first migration.`,
    },
  ]
}

export default check
