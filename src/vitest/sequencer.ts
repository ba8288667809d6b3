import type { TestSequencer, TestSequencerConstructor, TestSpecification, Vitest } from 'vitest/node'

/**
 * A sequencer that puts the migrations among the files back into history's order and leaves every other file where the given sequencer
 * puts it. Failed files first, or large ones, is a good order for tests that know nothing of each other; a walk starts from the
 * migrations before it, and a worker that must go back replays them.
 *
 * @param position a migration's place in the history; undefined for a file that is none.
 * @param scheduled is told the files that will really run (after sharding).
 */
export function inHistoryOrder(
  Sequencer: TestSequencerConstructor,
  position: (specification: TestSpecification) => number | undefined,
  scheduled: (specifications: readonly TestSpecification[]) => void,
): TestSequencerConstructor {
  return class implements TestSequencer {
    readonly #inner: TestSequencer

    constructor(vitest: Vitest) {
      this.#inner = new Sequencer(vitest)
    }

    shard(files: TestSpecification[]) {
      return this.#inner.shard(files)
    }

    async sort(files: TestSpecification[]) {
      const sorted = await this.#inner.sort(files)
      const placed = sorted.map((file) => ({ file, position: position(file) }))
      const history = placed.filter(isPlaced).sort((a, b) => a.position - b.position)
      scheduled(history.map(({ file }) => file))
      let next = 0
      return placed.map((one) => (isPlaced(one) ? (history[next++] ?? one).file : one.file))
    }
  }
}

function isPlaced<T extends { position: number | undefined }>(one: T): one is T & { position: number } {
  return one.position !== undefined
}
