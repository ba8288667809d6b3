import type { Sink } from './entry.ts'
import type { Names } from './names.ts'
import { type Renderer, renderersOf } from './render.ts'
import { type Common, commonOf, type Row } from './row.ts'
import type { CatalogShape } from './shape.ts'

const none: readonly string[] = []

/** The compared columns of a row, rendered, but for those that `except` names: the same list each time, for what rows have in common is remembered by it. */
export function fillAttributes(attributes: Sink, catalog: CatalogShape, row: Row, names: Names, except = none): void {
  const plan = planOf(catalog, row, names, except)
  const values = plan.own.map(({ name, render }) => {
    const raw = row[name]
    return raw === null || raw === undefined ? null : render(raw, row, names)
  })
  const all = plan.variant(values)
  if (attributes.setAll) attributes.setAll(all)
  else for (const name in all) attributes.set(name, all[name]!)
  for (let at = 0; at < values.length; at++) if (values[at] !== null) attributes.set(plan.own[at]!.name, values[at]!)
}

/** The same as one text. */
export function attributesText(catalog: CatalogShape, row: Row, names: Names, except: readonly string[]): string {
  const plan = planOf(catalog, row, names, except)
  if (plan.own.every(({ name }) => row[name] === null || row[name] === undefined)) return plan.text
  const attributes = new Map<string, string>()
  fillAttributes(attributes, catalog, row, names, except)
  return JSON.stringify([...attributes])
}

/** How rows that have the same in common are rendered: what is the same for all of them, and which columns are each row's own. */
class Plan {
  readonly own: readonly Renderer[]
  readonly #columns: readonly (readonly [name: string, value: string | undefined])[]
  readonly #variants = new Map<string, Readonly<Record<string, string>>>()
  #text: string | undefined

  constructor(renderers: readonly Renderer[], row: Row, names: Names) {
    const known = commonOf(row) !== undefined
    const own: Renderer[] = []
    const columns: [string, string | undefined][] = []
    for (const renderer of renderers) {
      const raw = row[renderer.name]
      if (!known || !renderer.inCommon) {
        own.push(renderer)
        columns.push([renderer.name, undefined])
        continue
      }
      const value = raw === null || raw === undefined ? null : renderer.render(raw, row, names)
      if (value !== null) columns.push([renderer.name, value])
    }
    this.own = own
    this.#columns = columns
  }

  /** Every attribute in the order of the columns; those of a row's own that have a value are there, with another value. */
  variant(values: readonly (string | null)[]): Readonly<Record<string, string>> {
    let missing = ''
    for (let at = 0; at < values.length; at++) if (values[at] === null) missing += `${at} `
    let variant = this.#variants.get(missing)
    if (!variant) {
      const all: Record<string, string> = {}
      let at = 0
      for (const [name, value] of this.#columns) {
        if (value !== undefined) all[name] = value
        else if (values[at++] !== null) all[name] = ''
      }
      variant = all
      this.#variants.set(missing, variant)
    }
    return variant
  }

  /** Of a row that has nothing of its own. */
  get text(): string {
    this.#text ??= JSON.stringify(Object.entries(this.variant(this.own.map(() => null))))
    return this.#text
  }
}

type Plans = Map<Common, Map<readonly string[], Plan>>

const plans = new WeakMap<Names, Plans>()

function planOf(catalog: CatalogShape, row: Row, names: Names, except: readonly string[]): Plan {
  const key = commonOf(row) ?? catalog
  let known = plans.get(names)
  if (!known) {
    known = new Map()
    plans.set(names, known)
  }
  let ofKind = known.get(key)
  if (!ofKind) {
    ofKind = new Map()
    known.set(key, ofKind)
  }
  let plan = ofKind.get(except)
  if (!plan) {
    plan = new Plan(
      renderersOf(catalog).filter(({ name }) => !except.includes(name)),
      row,
      names,
    )
    ofKind.set(except, plan)
  }
  return plan
}
