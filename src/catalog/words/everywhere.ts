import type { AttributeWords } from '../kind.ts'
import { privileges } from './words.ts'

const comment = (title: string): AttributeWords => ({ title, joined: 'on' })

/** See flags.ts. */
const forgotten = (title: string): AttributeWords => ({ title, values: { f: 'forgotten', null: 'known' } })

/** Attributes that objects of any kind may have, and those of rows. */
export const everywhere: Readonly<Record<string, AttributeWords>> = {
  description: comment('comment'),
  'description (pg_rewrite)': comment('comment on its rule'),
  'description (pg_type)': comment('comment on its row type'),
  'description (typarray)': comment('comment on its array type'),
  label: { title: 'security label' },
  atthasdef: forgotten('its default'),
  relchecks: { title: 'counted checks', values: { null: 'all' } },
  relhasindex: forgotten('its indexes'),
  relhasrules: forgotten('its rules'),
  relhassubclass: forgotten('its children'),
  relhastriggers: forgotten('its triggers'),
  initprivs: { ...privileges, title: 'initial privileges' },
  attnum: { title: '', joined: 'verb', change: (before, after) => `moved from ${ordinal(before)} to ${ordinal(after)}` },
  'refobjid (member of extension)': { title: 'extension', joined: 'of' },
  'refobjid (owned by)': { title: 'owning column', joined: 'of' },
  'refobjid (part of operator class)': { title: 'operator class it goes with' },
  deptype: { title: 'part of an identity', values: { i: 'yes', null: 'no' } },
  'refobjid (depends on extension)': { title: 'extensions it depends on' },
  xmin: { title: 'row' },
  'data (sha256)': { title: 'data', secret: true },
  'refobjid (member of extension) (pg_type)': { title: 'extension of its row type' },
  'refobjid (member of extension) (typarray)': { title: 'extension of its array type' },
  rows: { title: 'rows' },
  columns: { title: 'columns' },
  fingerprint: { title: 'fingerprint' },
  typarray: { title: 'array type', follows: ['typarray name'] },
  'typarray name': { title: 'name of its array type' },
}

function ordinal(text: string | null): string {
  const n = Number(text)
  const ending = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${ending}`
}
