import { DatabaseError } from 'pg'
import type { Actor } from '../core/actor.ts'
import type { Platform } from '../postgres/platform.ts'
import type { Spec } from '../spec/spec.ts'
import type { History } from './history.ts'
import type { Project } from './project.ts'
import type { SeedRun } from './record.ts'

/** The actors who need something to be somebody on the platform, where a spec may be about them. */
export function admittedActors({ admit }: Platform, spec: Spec | undefined, actors: readonly Actor[]): readonly Actor[] {
  if (!admit || !spec) return []
  const seeds = [...(spec.seeds?.before ?? []), ...(spec.seeds?.whileUp ?? [])]
  const sent = [...(spec.accepts ?? []), ...(spec.rejects ?? [])].some(({ as }) => as !== undefined)
  const isAbout = spec.actors !== undefined || spec.access !== undefined || seeds.length > 0 || sent || (spec.checks?.length ?? 0) > 0
  return isAbout ? actors.filter((actor) => admit(actor) !== undefined) : []
}

/** Makes actors somebody on the platform, unless they are. */
export async function admit(history: History, { platform: { platform } }: Project, actors: readonly Actor[]): Promise<SeedRun> {
  const name = 'of the actors'
  for (const actor of actors) {
    const statement = platform.admit?.(actor)
    if (!statement) continue
    try {
      await history.session((client) => client.query({ text: statement.text, values: [...statement.values] }))
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      const { code, message, detail, where } = error
      const lines = [`SQLSTATE ${code}: ${message}`, detail && `Detail: ${detail}`, where && `Context: ${where}`]
      return {
        name,
        ok: false,
        sentence: `The actor ${actor.name} could not be made a user of ${platform.name}: ${message}`,
        evidence: [
          {
            title: 'Statement',
            body: `${statement.text}\n${statement.values.map((value, index) => `$${index + 1} = ${value}`).join(', ')}`,
          },
          { title: 'The server says', body: lines.filter((line) => line).join('\n') },
          { title: 'Next step', body: `Let it be written, or give ${actor.name} the claims that it needs.` },
        ],
      }
    }
  }
  const names = actors.map((actor) => actor.name)
  return { name, ok: true, sentence: `${names.join(', ')}: users of ${platform.name}.`, evidence: [] }
}
