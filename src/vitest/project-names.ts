import type { ChosenPostgres } from '../config/postgres-option.ts'

/** The names of the vitest projects, one for each server: `migrations` where there is one, else with what tells it from the others. */
export function projectNames(servers: readonly ChosenPostgres[]): string[] {
  if (servers.length === 1) return ['migrations']
  const words = servers.map(({ major, url, container }) => container?.image ?? (url === undefined ? String(major) : hostOf(url)))
  return words.map((word, index) => `migrations ${word}${words.indexOf(word) === index ? '' : ` ${index + 1}`}`)
}

/** Of a connection string nothing but the host: there may be a password in it. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host || 'server' : 'server'
}
