/** SQL for 500 tables with 2,000 columns and 1,500 indexes in all, as a grown application has them: keys, foreign keys, checks, defaults. */
export function wideSchema(tables = 500): string {
  const statements: string[] = []
  for (let n = 1; n <= tables; n++) {
    const parent = Math.floor(n / 2)
    const reference = parent === 0 ? '' : ` references thing_${parent}`
    statements.push(
      `create table thing_${n} (id bigint primary key, owner name not null default current_user, title text check (title <> ''), parent_id bigint${reference})`,
      `create index thing_${n}_owner_idx on thing_${n} (owner, id desc)`,
      `create index thing_${n}_title_idx on thing_${n} (lower(title)) where title is not null`,
    )
  }
  return statements.join(';\n')
}
