import { createHash } from 'node:crypto'
import { type Names, parseArray } from './names.ts'
import type { Row } from './read.ts'
import { sameAsNull, secretOptions, unordered, zeroMeans } from './rendering.ts'
import type { CatalogShape, ColumnShape } from './shape.ts'

/** A compared value as text, or `null` for SQL's NULL. Equal texts mean equal values; OIDs and attribute numbers are names. */
export function renderValue(catalog: CatalogShape, column: ColumnShape, row: Row, names: Names): string | null {
  const raw = row[column.name]
  if (raw === null || raw === undefined) return null
  const key = `${catalog.name}.${column.name}`
  if (sameAsNull[key] === raw) return null
  const { reference } = column
  // Printed by the server already (a type with its modifier).
  if (reference?.to === 'catalog' && !/^[0-9 {},]*$/.test(raw)) return raw
  if (reference?.to === 'catalog') return renderReferences(key, column.type, raw, (oid) => oidText(key, reference.catalog, oid, names))
  if (reference?.to === 'attributes')
    return renderReferences(key, column.type, raw, (attnum) => names.column(row[reference.relation]!, attnum))
  if (column.type === 'aclitem[]') return JSON.stringify(parseArray(raw).sort())
  if (unordered.has(key)) return renderOptions(key, raw)
  return raw
}

function oidText(key: string, catalog: string, oid: string, names: Names): string | null {
  if (oid === '0') return zeroMeans[key] ?? null
  return names.text(catalog, oid)
}

function renderReferences(key: string, type: string, raw: string, text: (id: string) => string | null): string | null {
  if (type.endsWith('vector')) return list(key, raw === '' ? [] : raw.split(' '), text)
  if (type.endsWith('[]')) return list(key, parseArray(raw), text)
  return text(raw)
}

function list(key: string, ids: string[], text: (id: string) => string | null): string {
  const parts = ids.map((id) => text(id) ?? '')
  return JSON.stringify(unordered.has(key) ? parts.sort() : parts)
}

function renderOptions(key: string, raw: string): string {
  // 15.20 and its contemporaries count changes of a column's options in an option of their own.
  const options = parseArray(raw).filter((option) => !option.startsWith('pg_attver='))
  const shown = secretOptions.has(key) ? options.map(hashValue) : options
  return JSON.stringify(shown.sort())
}

function hashValue(option: string): string {
  const equals = option.indexOf('=')
  return `${option.slice(0, equals)}=sha256:${createHash('sha256')
    .update(option.slice(equals + 1))
    .digest('hex')
    .slice(0, 16)}`
}
