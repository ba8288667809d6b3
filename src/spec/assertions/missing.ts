import { nearest } from '../../core/nearest.ts'
import { failed, type Outcome, passed } from '../outcome.ts'

/** The outcome for an object that is claimed and not there, with what there is instead. */
export function missing(object: string, name: string, there: readonly string[], what: string): Outcome {
  const meant = nearest(name, there)
  return failed(`${object} is missing${meant === undefined ? '' : `; did you mean ${meant}?`}`, [
    { title: `${what} that are there`, body: there.length === 0 ? 'none' : there.join('\n') },
  ])
}

/** The outcome for an object that must not be there. */
export function absence(object: string, isThere: boolean, definition?: string): Outcome {
  if (!isThere) return passed(`${object} is absent`)
  return failed(`${object} is there, and must be absent`, definition === undefined ? [] : [{ title: 'found', body: definition }])
}
