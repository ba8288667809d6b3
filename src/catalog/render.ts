import { createHash } from 'node:crypto'
import { type Names, parseArray } from './names.ts'
import type { Row } from './read.ts'
import { alongside, optionTexts, residueWhere, sameAsNull, secretOptions, unordered, zeroMeans } from './rendering.ts'
import { type CatalogShape, type ColumnShape, isHeldInCommon } from './shape.ts'

type Render = (raw: string, row: Row, names: Names) => string | null

/** A compared column and how its values become text. */
export interface Renderer {
  readonly name: string
  readonly render: Render
  /** Whether rows that have the same in common have the same text here: it depends on nothing of the row's own. */
  readonly inCommon: boolean
}

const renderers = new WeakMap<CatalogShape, readonly Renderer[]>()

/** Every compared column of a catalog. What can be known of a column before its values is looked up once: a snapshot renders 100,000 of them. */
export function renderersOf(catalog: CatalogShape): readonly Renderer[] {
  let known = renderers.get(catalog)
  if (!known) {
    known = catalog.columns
      .filter(({ auxiliary }) => !auxiliary)
      .map((column) => ({
        name: column.name,
        render: rendererOf(catalog, column),
        inCommon: isHeldInCommon(catalog.name, column) && !dependsOnRow(catalog, column),
      }))
    renderers.set(catalog, known)
  }
  return known
}

function dependsOnRow({ name }: CatalogShape, column: ColumnShape): boolean {
  const key = `${name}.${column.name}`
  return column.reference?.to === 'attributes' || alongside[key] !== undefined || residueWhere[key] !== undefined
}

/** Gives a value as text, or `null` for SQL's NULL. Equal texts mean equal values; OIDs and attribute numbers are names. */
function rendererOf(catalog: CatalogShape, column: ColumnShape): Render {
  const key = `${catalog.name}.${column.name}`
  const same = sameAsNull[key]
  const elsewhere = residueWhere[key]
  const rendered = otherwise(key, column)
  const render: Render = elsewhere ? (raw, row, names) => (elsewhere(row) ? null : rendered(raw, row, names)) : rendered
  return same === undefined ? render : (raw, row, names) => (raw === same ? null : render(raw, row, names))
}

function otherwise(key: string, { type, reference }: ColumnShape): Render {
  if (reference?.to === 'catalog') {
    const { catalog } = reference
    const zero = zeroMeans[key] ?? null
    const single = !type.endsWith('vector') && !type.endsWith('[]')
    return (raw, _, names) => {
      if (single && raw === '0') return zero
      // Printed by the server already (a type with its modifier).
      if (!/^[0-9 {},]*$/.test(raw)) return raw
      return renderReferences(key, type, raw, (oid) => (oid === '0' ? zero : names.text(catalog, oid)))
    }
  }
  if (reference?.to === 'attributes') {
    const { relation } = reference
    return (raw, row, names) => renderReferences(key, type, raw, (attnum) => names.column(row[relation]!, attnum))
  }
  if (type === 'aclitem[]') return (raw) => JSON.stringify(parseArray(raw).sort())
  if (unordered.has(key)) return (raw) => renderOptions(key, raw)
  if (optionTexts.has(key)) return renderOptionText
  const other = alongside[key]
  if (other)
    return (raw, row, names) => renderAlongside(raw, parseArray(row[other.column] ?? '{}'), (oid) => names.text(other.catalog, oid))
  return (raw) => raw
}

function renderReferences(key: string, type: string, raw: string, text: (id: string) => string | null): string | null {
  if (type.endsWith('vector')) return list(key, raw === '' ? [] : raw.split(' '), text)
  if (type.endsWith('[]')) return list(key, parseArray(raw), text)
  return text(raw)
}

function list(key: string, ids: readonly (string | null)[], text: (id: string) => string | null): string {
  const parts = ids.map((id) => (id === null ? null : (text(id) ?? '')))
  return JSON.stringify(unordered.has(key) ? parts.sort() : parts)
}

/** In the order in which the other list is shown. */
function renderAlongside(raw: string, oids: readonly (string | null)[], text: (oid: string) => string): string {
  const values = parseArray(raw).map((value, index) => ({ value, of: text(oids[index] ?? '0') }))
  return JSON.stringify(values.sort((a, b) => (a.of < b.of ? -1 : 1)).map(({ value }) => value))
}

function renderOptions(key: string, raw: string): string | null {
  // 15.20 and its contemporaries count changes of a column's options in an option of their own.
  const options = parseArray(raw).filter((option) => key !== 'pg_attribute.attoptions' || !option?.startsWith('pg_attver='))
  // The last option that goes leaves NULL behind.
  if (options.length === 0) return null
  const shown = secretOptions.has(key) ? options.map(hashValue) : options
  return JSON.stringify(shown.sort())
}

/** ALTER puts an option that it sets at the end. */
function renderOptionText(raw: string): string {
  const options = raw.match(/(?:"[^"]*"|'[^']*'|[^,"'])+/g) ?? []
  return options.join(',') === raw ? JSON.stringify(options.map((option) => option.trim()).sort()) : raw
}

function hashValue(option: string | null): string | null {
  // A null, or an option without a value, is nothing that SQL makes.
  if (option === null || !option.includes('=')) return option
  const equals = option.indexOf('=')
  return `${option.slice(0, equals)}=sha256:${createHash('sha256')
    .update(option.slice(equals + 1))
    .digest('hex')
    .slice(0, 16)}`
}
