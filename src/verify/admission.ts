import { DatabaseError } from 'pg'
import type { Actor } from '../core/actor.ts'
import type { History } from './history.ts'
import type { Project } from './project.ts'
import type { SeedRun } from './record.ts'

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
