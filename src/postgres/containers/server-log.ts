import type { Engine } from './engine.ts'
import { askEngine, openAnswer } from './engine-request.ts'

const kept = 20

/** The last lines of what a container's server has written. */
export class ServerLog {
  #text = ''
  #rest = Buffer.alloc(0)

  /** Follows the log of a running container from its beginning, without keeping this process alive, until the signal. */
  static follow(engine: Engine, id: string, signal: AbortSignal): ServerLog {
    const log = new ServerLog()
    void log.#read(engine, id, signal)
    return log
  }

  /** The last lines of one that has ended. */
  static async read(engine: Engine, id: string): Promise<string> {
    const log = new ServerLog()
    try {
      const answer = await openAnswer(engine.target, 'GET', logPath(id, 'tail=20'), AbortSignal.timeout(5_000))
      for await (const part of answer) log.#add(part as Buffer)
    } catch {
      // It is gone, with its log.
    }
    return log.tail()
  }

  tail(): string {
    return this.#text.trimEnd().split('\n').slice(-kept).join('\n')
  }

  async #read(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
    try {
      const answer = await openAnswer(engine.target, 'GET', logPath(id, 'follow=true'), signal)
      answer.socket.unref()
      for await (const part of answer) this.#add(part as Buffer)
    } catch {
      // It was ended by us, or is gone.
    }
  }

  /** Each piece comes behind eight bytes, of which the last four are its length (docs: Engine API, ContainerAttach). */
  #add(part: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, part])
    while (this.#rest.length >= 8) {
      const length = this.#rest.readUInt32BE(4)
      if (this.#rest.length < 8 + length) break
      this.#text += this.#rest.subarray(8, 8 + length).toString()
      this.#rest = this.#rest.subarray(8 + length)
    }
    this.#text = this.#text
      .split('\n')
      .slice(-kept - 1)
      .join('\n')
  }
}

/** Waits for the end of a container. */
export async function endOf(engine: Engine, id: string, signal: AbortSignal): Promise<string> {
  const answer = await openAnswer(engine.target, 'POST', `/containers/${id}/wait?condition=next-exit`, signal)
  answer.socket.unref()
  let body = ''
  for await (const part of answer.setEncoding('utf8')) body += part
  const { StatusCode } = JSON.parse(body) as { StatusCode?: number }
  const { body: state } = await askEngine(engine.target, 'GET', `/containers/${id}/json`).catch(() => ({ body: '{}' }))
  const killed = (JSON.parse(state) as { State?: { OOMKilled?: boolean } }).State?.OOMKilled
  return killed ? 'It was killed because it had used up its memory.' : `It ended with status ${StatusCode ?? 'unknown'}.`
}

const logPath = (id: string, how: string) => `/containers/${id}/logs?stdout=true&stderr=true&${how}`
