import { expect, test } from 'vitest'
import type { TestSpecification, Vitest } from 'vitest/node'
import { inHistoryOrder } from './sequencer.ts'

const file = (moduleId: string) => ({ moduleId }) as TestSpecification

test('migrations take the places of migrations, in the order of the history, and every other file keeps its own', async () => {
  class FailedFirst {
    shard = async (files: TestSpecification[]) => files.slice(0, 1)
    sort = async () => ['003.sql', 'b.test.ts', '001.sql', 'a.test.ts', '002.sql'].map(file)
  }
  const told: string[] = []
  const position = ({ moduleId }: TestSpecification) => (moduleId.endsWith('.sql') ? Number.parseInt(moduleId, 10) : undefined)
  const Sequencer = inHistoryOrder(FailedFirst, position, (files) => told.push(...files.map(({ moduleId }) => moduleId)))
  const sequencer = new Sequencer({} as Vitest)

  expect((await sequencer.sort([])).map(({ moduleId }) => moduleId)).toEqual(['001.sql', 'b.test.ts', '002.sql', 'a.test.ts', '003.sql'])
  expect(told).toEqual(['001.sql', '002.sql', '003.sql'])
  expect(await sequencer.shard([file('x'), file('y')])).toEqual([file('x')])
})
