/**
 * What must not outlive this process. An `exit` handler can only do synchronous work, and it is the only thing that runs when a test runner ends
 * its worker; a signal without a handler runs nothing at all.
 */
const actions = new Set<() => void>()
let watching = false

/**
 * Has something undone, synchronously, when this process ends before it was undone in an orderly way.
 *
 * @returns a function that forgets it, for when it was.
 */
export function atSweep(action: () => void): () => void {
  if (!watching) {
    watching = true
    process.once('exit', sweep)
  }
  actions.add(action)
  return () => actions.delete(action)
}

/** Undoes everything that is registered now, the latest first. One that fails does not keep the others from it. */
export function sweep(): void {
  for (const action of [...actions].reverse()) {
    actions.delete(action)
    try {
      action()
    } catch {
      // The process is ending: the next start sweeps what is left.
    }
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Sweeps on Ctrl-C, SIGTERM and SIGHUP, then lets the signal end the process as it would have. For the command line: a test runner's worker
 * must leave its signals to the runner.
 */
export function installSignalSweep(): void {
  for (const signal of signals) {
    process.once(signal, () => {
      sweep()
      process.kill(process.pid, signal)
    })
  }
}
