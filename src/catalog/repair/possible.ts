import { formatAddress } from '../../core/address.ts'
import type { Difference } from '../../core/difference.ts'

/**
 * The differences whose statements can run although others stay: nothing is made of what is not brought back, and nothing is dropped that something needs
 * which stays as it is.
 */
export function possible(differences: readonly Difference[]): Difference[] {
  const candidates = new Map(differences.flatMap((one) => (one.repair ? [[one, namesIn(one.repair.statements)] as const] : [])))
  // Nobody but initdb makes anything in pg_catalog, and what is there comes first wherever it has the same name.
  let staying = differences.filter((one) => one.tier === 'logical' && (!one.repair || (one.change !== 'altered' && isInCatalog(one))))
  for (const one of staying) candidates.delete(one)
  while (staying.length > 0) {
    const missing = staying.filter((one) => one.change === 'removed' || (one.change === 'added' && isInCatalog(one))).map(namesOf)
    const needed = staying.map(({ attributes }) => namesIn(attributes.flatMap(({ after }) => after ?? []))).filter(({ size }) => size > 0)
    staying = [...candidates].flatMap(([one, said]) => {
      const cannot =
        one.change === 'added' ? needed.some((names) => areAmong(namesOf(one), names)) : missing.some((names) => areAmong(names, said))
      return cannot ? [one] : []
    })
    for (const one of staying) candidates.delete(one)
  }
  return [...candidates.keys()]
}

const isInCatalog = ({ identity }: Difference) => identity[0] === 'pg_catalog'

const areAmong = (these: readonly string[], those: ReadonlySet<string>) => these.every((name) => those.has(name))

/** What somebody says who names the object; of a routine that need not be its arguments. */
function namesOf(difference: Difference): readonly string[] {
  const names = formatAddress(difference).endsWith(')') ? difference.identity.slice(0, 2) : difference.identity
  return isInCatalog(difference) ? names.slice(1) : names
}

/** Every name in some texts, and more that only looks like one. */
function namesIn(texts: readonly string[]): Set<string> {
  const tokens = texts.flatMap((text) => text.match(/"(?:[^"]|"")+"|[\p{L}\p{N}_$]+|[-+*/<>=~!@#%^&|`?]+/gu) ?? [])
  return new Set(tokens.map((token) => (token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token)))
}
