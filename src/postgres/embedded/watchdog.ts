import { spawn } from 'node:child_process'
import { cleanEnvironment } from './command.ts'
import { letOutlive } from './outliving.ts'
import { keepMarker, type RunDirectory } from './run-directory.ts'

/**
 * Waits for the end of its standard input, which is our end, however it comes; then ends the server and removes the directory. The postmaster kills what does not
 * stop within five seconds, and its lock file goes last.
 */
const script = `
while read -r _; do :; done
[ -e "$1/${keepMarker}" ] && exit 0
lock="$1/data/postmaster.pid"
if [ -f "$lock" ]; then
  pid=$(head -n 1 "$lock")
  kill -QUIT "$pid" 2>/dev/null
  tries=0
  while [ -f "$lock" ] && kill -0 "$pid" 2>/dev/null && [ $tries -lt 140 ]; do sleep 0.05; tries=$((tries + 1)); done
fi
rm -rf "$1"
`

/**
 * A small process that outlives a SIGKILL of ours, after which nobody else would end the server. Where there is no shell, the next start sweeps instead.
 *
 * @returns a function that ends it.
 */
export function startWatchdog(run: RunDirectory): () => void {
  if (process.platform === 'win32') return () => {}
  const watchdog = spawn('/bin/sh', ['-c', script, 'pg-roundtrip-watchdog', run.path], {
    cwd: '/',
    env: cleanEnvironment(),
    // A Ctrl-C in the terminal must not reach it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  letOutlive(watchdog)
  return () => {
    if (watchdog.pid === undefined || watchdog.exitCode !== null || watchdog.signalCode !== null) return
    try {
      process.kill(-watchdog.pid, 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
}
