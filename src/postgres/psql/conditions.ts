import { PsqlProblem } from './problem.ts'

/** What is left of a statement when a branch that is not taken is forgotten. */
export interface Kept {
  readonly length: number
  readonly parentheses: number
}

interface Block {
  /** `taken`: this branch runs; `not yet`: none has been taken; `done`: one has, or the whole block does not run. */
  state: 'taken' | 'not yet' | 'done'
  afterElse: boolean
  kept: Kept
}

/** The blocks of `\if … \endif` that are open in a file. */
export class Conditions {
  readonly #blocks: Block[] = []

  /** Whether what comes next runs. */
  get active(): boolean {
    return this.#blocks.every(({ state }) => state === 'taken')
  }

  get open(): boolean {
    return this.#blocks.length > 0
  }

  /** @param isTrue is only asked where the outcome counts. */
  begin(isTrue: () => boolean, kept: Kept): void {
    const block: Block = { state: this.active ? 'taken' : 'done', afterElse: false, kept }
    if (block.state === 'taken' && !isTrue()) block.state = 'not yet'
    this.#blocks.push(block)
  }

  /** @returns what is left of the statement, where the branch before was not taken. */
  otherwise(command: 'elif' | 'else', isTrue: () => boolean, now: Kept): Kept | undefined {
    const block = this.#innermost(command)
    if (block.afterElse) throw PsqlProblem.refused(`\\${command} cannot come after \\else.`)
    block.afterElse = command === 'else'
    if (block.state === 'taken') {
      block.kept = now
      block.state = 'done'
      return undefined
    }
    if (block.state === 'not yet') {
      block.state = 'taken'
      if (!isTrue()) block.state = 'not yet'
    }
    return block.kept
  }

  /** @returns what is left of the statement, where the last branch was not taken. */
  end(): Kept | undefined {
    const { state, kept } = this.#innermost('endif')
    this.#blocks.pop()
    return state === 'taken' ? undefined : kept
  }

  #innermost(command: string): Block {
    const block = this.#blocks.at(-1)
    if (!block) throw PsqlProblem.refused(`There is no \\if for this \\${command}.`)
    return block
  }
}
