import type { Client } from '../postgres/session.ts'

interface Position {
  readonly name: string
  readonly last: string
  readonly called: boolean
}

/**
 * Does something, and puts the sequences back to where they were: a rollback does not, and seeds that count on the numbers they get would get others the next time.
 *
 * @param work leaves no transaction open.
 */
export async function keepingSequences<T>(client: Client, work: () => Promise<T>): Promise<T> {
  const before = await positions(client)
  try {
    return await work()
  } finally {
    const known = new Set(before.map((one) => JSON.stringify(one)))
    const moved = new Set((await positions(client)).filter((one) => !known.has(JSON.stringify(one))).map(({ name }) => name))
    for (const { name, last, called } of before.filter((one) => moved.has(one.name))) {
      await client.query('select pg_catalog.setval($1::text::regclass, $2, $3)', [name, last, called])
    }
  }
}

/** Of the sequences that the role may read and move. */
async function positions(client: Client): Promise<Position[]> {
  const { rows: sequences } = await client.query<{ question: string }>(
    `select pg_catalog.format('select %L as name, last_value::text as last, is_called as called from %I.%I', pg_catalog.format('%I.%I', n.nspname, c.relname), n.nspname, c.relname) as question
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relpersistence <> 't' and pg_catalog.has_schema_privilege(n.oid, 'USAGE')
        and case c.relkind when 'S' then pg_catalog.has_sequence_privilege(c.oid, 'SELECT') and pg_catalog.has_sequence_privilege(c.oid, 'UPDATE') end
      order by c.oid`,
  )
  if (sequences.length === 0) return []
  return (await client.query<Position>(sequences.map(({ question }) => question).join(' union all '))).rows
}
