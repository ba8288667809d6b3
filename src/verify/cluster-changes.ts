import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from './project.ts'

/** The files of a project whose texts reach the server and that are no migrations: of the platform, the prelude, the specs and the seeds. */
export async function otherFiles(
  { options, specFiles, platform }: Project,
  major: number,
): Promise<readonly { readonly file: string; readonly text: string }[]> {
  const files = [...platform.platform.setup(major), ...options.prelude, ...specFiles.values(), ...(await filesIn(options.seeds))]
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(file, 'utf8').catch(() => '') })))
}

/** What the texts of a project say of a server's cluster. */
export interface ClusterChanges {
  /** Something in them may change what belongs to the cluster, or nobody can tell. */
  readonly alone: boolean
  /** The roles that they make, as the server will call them. */
  readonly roles: readonly string[]
  /** Whether the name of a role stands anywhere in them. */
  readonly mentions: (role: string) => boolean
}

export const nothingOfTheCluster: ClusterChanges = { alone: false, roles: [], mentions: () => false }

/** Read as text, also inside of functions, strings and comments: a false alarm costs time, and one that is missed a start anew. */
const signs = [
  /\b(create|alter|drop)\s+(role|user|group)\b(?!\s+mapping)/,
  /\b(alter|create|drop)\s+(system|tablespace|database|subscription)\b/,
  /\b(reassign|drop)\s+owned\b/,
  /\bon\s+(role|database|tablespace|parameter)\b/,
  /\b(grant|revoke)\b(?:(?!\bon\b)[^;])*?\b(to|from)\b/,
  // What is read from elsewhere.
  /^\s*\\(i|ir|include|include_relative|gexec)\b/m,
]

/**
 * What the scripts, the prelude, the seeds, the specs and the platform of a project look as if they did to the cluster.
 *
 * @param major version of the server.
 */
export async function clusterChanges(project: Project, major: number): Promise<ClusterChanges> {
  const { migrations, prepare, options } = project
  const scripts = [prepare, ...migrations.flatMap(({ up, down, verify }) => [up, down, verify])].filter((script) => script != null)
  const texts = [...scripts.map(({ sql }) => sql), ...(await otherFiles(project, major)).map(({ text }) => text)]
  const words = [...texts, ...Object.values(options.variables)].map((text) => text.toLowerCase())
  const unseen = scripts.some(({ command }) => command !== undefined)
  return {
    alone: unseen || texts.some((text) => signs.some((sign) => sign.test(text.toLowerCase()))),
    roles: [...new Set(texts.flatMap(rolesMadeIn))],
    mentions(role) {
      const spellings = [role, role.replaceAll('"', '""')].map((name) => name.toLowerCase())
      return words.some((text) => spellings.some((name) => text.includes(name)))
    },
  }
}

const making =
  /\b(?:create\s+(?:role|user|group)|alter\s+(?:role|user|group)\s+(?:"(?:[^"]|"")+"|[^\s";]+)\s+rename\s+to)\s+(?:"((?:[^"]|"")+)"|([a-z_\u0080-\uffff][\w$\u0080-\uffff]*))/gi

function rolesMadeIn(text: string): string[] {
  return [...text.matchAll(making)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!.toLowerCase())
}

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
