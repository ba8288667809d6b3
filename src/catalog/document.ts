import { z } from 'zod'

/** What a snapshot file calls itself. */
export const documentFormat = 'pg-roundtrip snapshot'

/** Another number means that the same words mean something else; what reads one version reads no other. */
export const documentVersion = 1

const text = z.string()
const count = z.int().min(0)
const texts = z.record(text, text)
const address = { kind: text, identity: z.array(text) }

const entry = z.strictObject({
  ...address,
  scope: z.enum(['database', 'cluster']),
  attributes: texts.describe("By the catalog's column name; what is NULL is left out."),
  data: z.array(text).optional().describe('Those attributes that are rows and no schema.'),
  residue: texts.optional().describe('Physical traces that no client sees.'),
  belongsTo: z.array(z.strictObject(address)).optional().describe('Nearest first.'),
  place: z.strictObject({ attribute: text, position: count }).optional().describe('Among its siblings, from 1.'),
  builtin: z.literal(true).optional().describe('initdb made it.'),
})

const digest = z.strictObject({ rows: count, hash: text })

const edited = z.strictObject({
  now: entry.nullable(),
  pristine: entry.nullable().describe('What initdb made of it.'),
  guessed: z
    .strictObject({ known: z.array(text), catalogs: z.array(text) })
    .optional()
    .describe('Only these attributes of `pristine` are known.'),
})

/** The shape of a snapshot file. */
export const documentSchema = z.strictObject({
  format: z.literal(documentFormat),
  formatVersion: z.literal(documentVersion),
  server: z.strictObject({ major: count, version: text }),
  shows: z.strictObject({
    rows: z.boolean(),
    cluster: z.boolean(),
    catalogs: z.array(z.strictObject({ name: text, kinds: z.array(text).describe('The object types whose rows it holds.') })),
    columns: z.array(text).describe('Columns of the catalogs, by name.'),
  }),
  seeds: z.array(text).describe('Of the fingerprints of rows.'),
  entries: z.array(entry),
  builtins: z
    .strictObject({
      digests: z
        .strictObject({
          collations: z.strictObject({ first: count, last: count }),
          catalogs: z.array(z.strictObject({ name: text, before: digest, after: digest })),
        })
        .nullable(),
      edited: z.array(edited),
    })
    .describe('Objects that initdb made: a digest of all, and what was edited since.'),
  settings: texts.nullable().describe('What ALTER SYSTEM wrote.'),
  tables: z
    .array(z.strictObject({ ...address, rows: count, columns: z.array(text), hashes: z.tuple([text, text]) }))
    .nullable()
    .describe('Two sums over the hashes of the rows of each.'),
  sequences: z.array(z.strictObject({ ...address, lastValue: text, isCalled: z.boolean(), increment: text })).nullable(),
  notCompared: z.array(z.strictObject({ what: text, why: text, scope: z.enum(['rows', 'cluster']).optional() })),
})

/**
 * A database at one moment, as plain data: its schema, and, where asked for, fingerprints of its rows and what belongs to its cluster. The same database
 * gives the same text, whatever it is called and whenever it is read.
 */
export interface Snapshot extends z.infer<typeof documentSchema> {}

/** An object in a snapshot. */
export type SnapshotEntry = z.infer<typeof entry>
