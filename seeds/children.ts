import type { Seed } from 'pg-roundtrip'

/** Five children, each with one of the stories that exist; the other stories stay without a child. */
export default (async ({ faker, insert, sql }) => {
  const children = Array.from({ length: 5 }, () => ({
    id: faker.string.uuid(),
    name: faker.person.firstName(),
    age: faker.number.int({ min: 2, max: 12 }),
    gender: faker.helpers.arrayElement(['girl', 'boy', null]),
    interests: faker.helpers.arrayElements(['space', 'cats', 'trains', 'the sea', 'dragons'], { min: 1, max: 3 }),
  }))
  await insert('public.children', children)
  await sql(
    `update public.stories set child_id = child
       from (select id as story, row_number() over (order by id) as place from public.stories) as numbered
       join unnest($1::uuid[]) with ordinality as chosen (child, place) using (place)
       where id = story`,
    [children.map((child) => child.id)],
  )
}) satisfies Seed
