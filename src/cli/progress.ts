import type { Listener, RunEvent } from '../core/event.ts'
import { oneLine } from '../report/printable.ts'
import { count, verdictWords } from '../report/words.ts'
import type { Output } from './command.ts'

export interface Progress {
  readonly listener: Listener
  /** Takes the moving line away. */
  end(): void
}

const redrawEveryMs = 60

/**
 * Says on `output` what a run is doing: on a terminal one line that moves, elsewhere a line for each migration and for the server.
 *
 * @param now Milliseconds; for tests.
 */
export function showProgress(output: Output, now: () => number = () => performance.now()): Progress {
  return output.isTTY === true ? movingLine(output, now) : plainLines(output)
}

function movingLine(output: Output, now: () => number): Progress {
  let drawnAt = Number.NEGATIVE_INFINITY
  let tally = { failed: 0, 'not-checked': 0, passed: 0 }
  const clear = '\r\u001b[2K'
  return {
    listener(event) {
      if (event.type === 'walked') tally = { ...tally, [event.result.verdict]: tally[event.result.verdict] + 1 }
      const words = doing(event)
      // A walk has ten steps of a few milliseconds: drawing each would cost more than some of them.
      if (words === undefined || (event.type === 'step' && now() - drawnAt < redrawEveryMs)) return
      drawnAt = now()
      const failed = tally.failed === 0 ? '' : `  ${count(tally.failed, 'failure')}`
      output.write(`${clear}${`${words}${failed}`.slice(0, Math.max(20, (output.columns ?? 80) - 1))}`)
    },
    end: () => output.write(clear),
  }
}

function doing(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'server-starting':
      return `Starting PostgreSQL (${event.provider}) …`
    case 'server-fetching':
      return `${fetching(event)} …`
    case 'waiting':
      return waitingWords(event)
    case 'applying':
      return `${place(event)} applying ${oneLine(event.migration.id)}`
    case 'walking':
      return `${place(event)} ${oneLine(event.migration.id)}`
    case 'step':
      return `${oneLine(event.migration.id)}: ${event.step}`
    default:
      return undefined
  }
}

function plainLines(output: Output): Progress {
  const line = (words: string) => output.write(`${words}\n`)
  return {
    listener(event) {
      if (event.type === 'server-fetching') line(`${fetching(event)}.`)
      if (event.type === 'server-ready') line(`PostgreSQL ${event.version} (${event.provider}) is ready.`)
      if (event.type === 'waiting') line(waitingWords(event))
      if (event.type === 'walked') line(`${place(event)} ${oneLine(event.migration.id)}: ${verdictWords(event.result.verdict)}`)
    },
    end() {},
  }
}

function fetching({ what }: { readonly what: string }): string {
  return `Fetching ${what}, once`
}

function place({ index, of }: { readonly index: number; readonly of: number }): string {
  return `[${String(index + 1).padStart(String(of).length)}/${of}]`
}

function waitingWords({ runs }: { readonly runs: readonly string[] }): string {
  const who = runs.length === 0 ? 'another run' : runs.map(oneLine).join(', ')
  return `Waiting for ${who}, because migrations that change roles or settings of a server run alone …`
}
