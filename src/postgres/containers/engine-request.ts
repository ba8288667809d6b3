import { readFileSync } from 'node:fs'
import { type ClientRequest, type IncomingMessage, request as plain, type RequestOptions } from 'node:http'
import { request as encrypted } from 'node:https'
import { join } from 'node:path'

/** Where an engine listens; plain data, so that another process can be told. */
export interface EngineTarget {
  readonly socketPath?: string
  readonly host?: string
  readonly port?: number
  /** Directory of `ca.pem`, `cert.pem` and `key.pem`. Absent: not encrypted. */
  readonly certificates?: string
}

export interface EngineAnswer {
  readonly status: number
  /** As it came; errors are `{ "message": … }`. */
  readonly body: string
}

/** How long an engine may take over one answer: all of them are short, but for the removal of a container. */
const patience = 30_000

/**
 * Asks a Docker engine (https://docs.docker.com/reference/api/engine/).
 *
 * @param path with its query, `/containers/json?all=true`.
 * @param options.timeout in milliseconds. Default 30000.
 * @throws what the connection failed with; `ETIMEDOUT` when it did not answer in time.
 */
export async function askEngine(
  target: EngineTarget,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  { timeout = patience }: { readonly timeout?: number } = {},
): Promise<EngineAnswer> {
  const limit = AbortSignal.timeout(timeout)
  try {
    const response = await openAnswer(target, method, path, limit)
    let body = ''
    for await (const part of response.setEncoding('utf8')) body += part
    return { status: response.statusCode ?? 0, body }
  } catch (error) {
    if (limit.aborted) throw Object.assign(new Error(`No answer within ${timeout / 1000} s.`), { code: 'ETIMEDOUT' })
    throw error
  }
}

/** The same for an answer that comes over time. It does not keep this process alive. */
export async function openAnswer(
  target: EngineTarget,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = send(target, { method, path, signal, agent: false, headers: { Host: 'docker' } })
  return new Promise((resolve, reject) => {
    request.once('error', reject)
    request.once('response', resolve)
    request.end()
  })
}

function send({ socketPath, host, port, certificates }: EngineTarget, options: RequestOptions): ClientRequest {
  if (socketPath !== undefined) return plain({ ...options, socketPath })
  if (certificates === undefined) return plain({ ...options, host, port })
  const read = (name: string) => readFileSync(join(certificates, name))
  return encrypted({ ...options, host, port, ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') })
}

/** What an engine says is wrong. */
export function messageOf({ status, body }: EngineAnswer): string {
  try {
    const { message } = JSON.parse(body) as { message?: string }
    if (message) return message
  } catch {
    // It is no engine, or an old one.
  }
  return body.trim() || `It answered with status ${status}.`
}
