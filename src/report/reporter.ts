import { loadRegistry } from '../core/registry.ts'
import type { RunResult } from '../core/result.ts'

export interface RenderOptions {
  /** Absolute; paths below it are shown relative to it. */
  readonly root: string
  /** Whether the text is for a terminal that shows colours. Documents have none. */
  readonly colour: boolean
}

/** A way to write down a run: the whole result in, the whole document out. */
export interface Reporter {
  readonly name: string
  /** The ending of the files that it writes, `.md`: `--report FILE` is written by the reporter of its ending. */
  readonly ending?: string
  /** Pure: the same run gives the same text, which ends with a line feed. */
  render(run: RunResult, options: RenderOptions): string
  /** The same of a matrix: at least two runs, each on another server, and where their verdicts differ. */
  renderMatrix(runs: readonly RunResult[], options: RenderOptions): string
}

/** One run by itself, several as a matrix. */
export function rendered(reporter: Reporter, runs: readonly RunResult[], options: RenderOptions): string {
  return runs.length === 1 ? reporter.render(runs[0]!, options) : reporter.renderMatrix(runs, options)
}

/** Every reporter, in the order of their names. */
export function loadReporters(): Promise<readonly Reporter[]> {
  return loadRegistry<Reporter>(new URL('./reporters/', import.meta.url))
}
