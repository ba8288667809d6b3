import type { Listener } from '../core/event.ts'
import { Failure } from '../core/failure.ts'
import { loadRegistry } from '../core/registry.ts'
import type { Cluster, Provider, ProviderOptions } from './provider.ts'

/**
 * Starts a server with the first provider that can, in the order of their names; a named one is the external provider's, else PostgreSQL comes with this package.
 *
 * @throws Failure `environment` when there is none, with each provider and why it was not available; `usage` when the named server is refused.
 */
export async function acquireCluster(options: ProviderOptions, onEvent: Listener = () => {}): Promise<Cluster> {
  const providers = await loadRegistry<Provider>(new URL('./providers/', import.meta.url))
  const reasons: string[] = []
  for (const provider of providers) {
    const reason = await provider.unavailable(options)
    if (reason !== null) {
      reasons.push(`${provider.name}: ${reason}`)
      continue
    }
    const startedAt = performance.now()
    onEvent({ type: 'server-starting', provider: provider.name })
    const cluster = await provider.start(options, onEvent)
    onEvent({ type: 'server-ready', provider: provider.name, version: cluster.version, durationMs: performance.now() - startedAt })
    return cluster
  }
  throw new Failure('environment', `There is no PostgreSQL ${options.major} server to try the migrations on.`, {
    evidence: [{ title: 'Providers', body: reasons.join('\n') }],
    nextStep:
      'Install the optional dependencies (npm install --include=optional), choose the other version with --postgres, or name a server of this machine with --postgres postgresql://postgres@localhost/postgres.',
  })
}
