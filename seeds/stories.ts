import type { Seed } from 'pg-roundtrip'

/** Twenty stories as the first version of the application wrote them: half of them without a moral, two for a child without a name. */
export default (async ({ faker, insert }) => {
  await insert(
    'public.stories',
    Array.from({ length: 20 }, (_, number) => {
      const writtenAt = faker.date.past({ years: 1 })
      return {
        id: faker.string.uuid(),
        title: faker.book.title(),
        content: faker.lorem.paragraphs(3),
        moral: number % 2 === 0 ? faker.lorem.sentence() : null,
        child_name: number < 2 ? null : faker.person.firstName(),
        child_age: faker.number.int({ min: 2, max: 12 }),
        child_gender: faker.helpers.arrayElement(['girl', 'boy', null]),
        child_interests: faker.helpers.arrayElements(['space', 'cats', 'trains', 'the sea', 'dragons'], { min: 0, max: 3 }),
        created_at: writtenAt,
        updated_at: writtenAt,
      }
    }),
  )
}) satisfies Seed
