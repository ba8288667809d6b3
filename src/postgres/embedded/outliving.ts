import type { ChildProcess } from 'node:child_process'
import type { Writable } from 'node:stream'

/** Lets a process outlive us that waits for the end of its standard input: neither it nor the pipe to it keeps us alive, and its end is no error of ours. */
export function letOutlive(child: ChildProcess & { readonly stdin: Writable }): void {
  const ignore = () => {}
  child.on('error', ignore)
  child.stdin.on('error', ignore)
  child.unref()
  // The pipe is a socket to Node, and would keep us alive.
  ;(child.stdin as unknown as { unref(): void }).unref()
}
