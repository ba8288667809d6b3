import type { Facts, Term } from './terms.ts'

/** Two values that are compared; `isLoose`: otherwise than by being equal. */
export function note(facts: Facts, one: Term, other: Term, isLoose: boolean): void {
  if (one.sort === 'who' && other.sort !== 'who') note(facts, other, one, isLoose)
  else if (one.sort === 'column' && other.sort === 'column') {
    if (one.table !== other.table && !isLoose) facts.equal.push({ one, other })
  } else if (other.sort === 'who') {
    if (one.sort === 'literal' && one.value && other.who.sort !== 'role') facts.claims.push({ who: other.who, value: one.value })
    if (one.sort === 'column' && !isLoose) facts.bound.push({ column: one, who: other.who })
    else if (one.sort === 'within' || one.sort === 'column') facts.within.push({ column: one, who: other.who })
  }
}
