import type { Kind } from '../kind.ts'
import { renamedLabel, repairType } from '../repair/type.ts'
import { onOff, owner, privileges, routineName } from '../words/words.ts'

const storages = { p: 'plain', e: 'external', m: 'main', x: 'extended' }

const kind: Kind = {
  names: ['type'],
  layer: 40,
  layerOf: ({ attributes }) => (attributes.get('typtype') === 'd' ? 42 : 40),
  attributes: {
    enumlabel: { title: 'labels', joined: 'of', change: labelsChange },
    typowner: owner,
    typacl: privileges,
    typnotnull: { title: 'NOT NULL', joined: 'on', values: onOff },
    typbasetype: { title: 'base type', joined: 'of' },
    typtypmod: { title: 'type modifier', joined: 'of', follows: ['typbasetype'] },
    typndims: { title: 'dimensions', joined: 'of', follows: ['typbasetype'] },
    typcollation: { title: 'collation', joined: 'of' },
    typdefaultbin: { title: 'default', joined: 'of' },
    typdefault: { title: 'default', joined: 'of', follows: ['typdefaultbin'] },
    typtype: {
      title: 'sort',
      joined: 'of',
      values: { b: 'base type', c: 'composite type', d: 'domain', e: 'enum', p: 'pseudo-type', r: 'range', m: 'multirange' },
    },
    typcategory: { title: 'category', joined: 'of', follows: ['typtype', 'typbasetype'] },
    typispreferred: { title: 'preferred in its category' },
    typisdefined: { title: 'defined' },
    typdelim: { title: 'delimiter of its arrays', joined: 'of' },
    typlen: { title: 'length', joined: 'of', follows: ['typbasetype', 'typtype'] },
    typbyval: { title: 'passed by value', follows: ['typbasetype', 'typtype'] },
    typalign: {
      title: 'alignment',
      joined: 'of',
      follows: ['typbasetype', 'typtype'],
      values: { c: '1 byte', s: '2 bytes', i: '4 bytes', d: '8 bytes' },
    },
    typstorage: { title: 'storage', joined: 'of', follows: ['typbasetype', 'typtype'], values: storages },
    typinput: { ...routineName('input function'), follows: ['typbasetype', 'typtype'] },
    typoutput: { ...routineName('output function'), follows: ['typbasetype', 'typtype'] },
    typreceive: { ...routineName('binary input function'), follows: ['typbasetype', 'typtype'] },
    typsend: { ...routineName('binary output function'), follows: ['typbasetype', 'typtype'] },
    typmodin: { ...routineName('modifier input function'), follows: ['typbasetype'] },
    typmodout: { ...routineName('modifier output function'), follows: ['typbasetype'] },
    typanalyze: { ...routineName('analyze function'), follows: ['typbasetype', 'typtype'] },
    typsubscript: { ...routineName('subscripting function'), follows: ['typbasetype', 'typtype'] },
    typelem: { title: 'element type', joined: 'of' },
    rngsubtype: { title: 'subtype', joined: 'of' },
    rngmultitypid: { title: 'multirange type', joined: 'of' },
    rngcollation: { title: 'collation of the subtype', joined: 'of' },
    rngsubopc: { title: 'operator class of the subtype', joined: 'of', follows: ['rngsubtype'] },
    rngcanonical: routineName('canonical function'),
    rngsubdiff: routineName('difference function of the subtype'),
  },
  risk({ attributes }) {
    if (attributes.some(({ name, after }) => name === 'typnotnull' && after === 'f')) return 'Columns of the domain now take NULL.'
    return undefined
  },
  repair: repairType,
  examples: [
    { given: '', when: "CREATE TYPE s.mood AS ENUM ('sad', 'it''s')", changes: ['type s.mood was added'] },
    {
      given: "CREATE TYPE s.mood AS ENUM ('sad', 'ok')",
      when: "ALTER TYPE s.mood ADD VALUE 'happy'",
      changes: ['labels of type s.mood: +happy'],
    },
    {
      given: "CREATE TYPE s.mood AS ENUM ('sad', 'happy')",
      when: "ALTER TYPE s.mood ADD VALUE 'ok' BEFORE 'happy'",
      changes: ['labels of type s.mood: +ok before happy'],
    },
    {
      given: "CREATE TYPE s.mood AS ENUM ('sad', 'happy')",
      when: "ALTER TYPE s.mood RENAME VALUE 'sad' TO 'down'",
      changes: ['labels of type s.mood: sad → down'],
    },
    {
      given: "CREATE TYPE s.mood AS ENUM ('sad', 'ok')",
      when: "DROP TYPE s.mood; CREATE TYPE s.mood AS ENUM ('ok', 'sad')",
      changes: ['labels of type s.mood: sad, ok → ok, sad'],
    },
    {
      given: '',
      when: "CREATE DOMAIN s.rating AS varchar(10) COLLATE \"C\" DEFAULT 'x' NOT NULL CONSTRAINT bounds CHECK (VALUE <> 'y')",
      changes: ['constraint bounds on domain s.rating was added', 'type s.rating was added'],
      until: 16,
    },
    {
      given: '',
      when: "CREATE DOMAIN s.rating AS varchar(10) COLLATE \"C\" DEFAULT 'x' NOT NULL CONSTRAINT bounds CHECK (VALUE <> 'y')",
      changes: [
        'constraint bounds on domain s.rating was added',
        'constraint rating_not_null on domain s.rating was added',
        'type s.rating was added',
      ],
      since: 17,
    },
    {
      given: 'CREATE DOMAIN s.rating AS int',
      when: 'ALTER DOMAIN s.rating SET DEFAULT 5',
      changes: ['default of type s.rating: none → 5'],
    },
    {
      given: 'CREATE DOMAIN s.rating AS int NOT NULL',
      when: 'ALTER DOMAIN s.rating DROP NOT NULL',
      changes: ['NOT NULL on type s.rating: on → off'],
      until: 16,
    },
    {
      given: 'CREATE DOMAIN s.rating AS int',
      when: 'REVOKE USAGE ON DOMAIN s.rating FROM PUBLIC',
      changes: ['privileges on type s.rating: −PUBLIC: usage (granted by postgres)'],
    },
    {
      given: "CREATE TYPE s.mood AS ENUM ('sad')",
      when: 'ALTER TYPE s.mood OWNER TO pg_monitor',
      changes: ['owner of type s.mood: postgres → pg_monitor'],
    },
    {
      given: 'CREATE DOMAIN s.rating AS int',
      when: 'ALTER DOMAIN s.rating OWNER TO pg_monitor',
      changes: ['owner of type s.rating: postgres → pg_monitor'],
    },
    {
      given: "CREATE TYPE s.mood AS ENUM ('sad')",
      when: "COMMENT ON TYPE s.mood IS 'how'",
      changes: ['comment on type s.mood: none → how'],
    },
    {
      given: '',
      when: 'CREATE TYPE s.span AS RANGE (subtype = float8, subtype_diff = float8mi)',
      changes: [
        'cast (s.span as s.span_multirange) was added',
        'function s.span(double precision, double precision, text) was added',
        'function s.span(double precision, double precision) was added',
        'function s.span_multirange(s.span) was added',
        'function s.span_multirange(s.span[]) was added',
        'function s.span_multirange() was added',
        'type s.span was added',
        'type s.span_multirange was added',
      ],
    },
  ],
}

/** A label that came is shown with the one that it stands before; labels that are the same in another order are shown whole. */
function labelsChange(before: string | null, after: string | null): string | undefined {
  const [was, is] = [before, after].map((list) => JSON.parse(list ?? '[]') as string[])
  const renamed = renamedLabel(was!, is!)
  if (renamed) return renamed.join(' → ')
  const gone = was!.filter((label) => !is!.includes(label)).map((label) => `−${label}`)
  const come = is!.flatMap((label, at) => {
    const next = is!.slice(at + 1).find((other) => was!.includes(other))
    return was!.includes(label) ? [] : [`+${label}${next === undefined ? '' : ` before ${next}`}`]
  })
  return gone.length + come.length > 0 ? [...gone, ...come].join(', ') : undefined
}

export default kind
