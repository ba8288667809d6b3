import { lookup } from 'node:dns/promises'

/**
 * Whether a server is on this machine: at a socket, or at an address that only this machine reaches. Another address of its own may be anybody's tomorrow, and a name that
 * leads nowhere says nothing.
 */
export async function isLocal(host: string): Promise<boolean> {
  if (host.startsWith('/')) return true
  if (isLoopback(host)) return true
  try {
    const found = await lookup(host, { all: true })
    return found.length > 0 && found.every(({ address }) => isLoopback(address))
  } catch {
    return false
  }
}

function isLoopback(host: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(host) || /^(::1|::ffff:127(\.\d{1,3}){3})$/i.test(host) || host.toLowerCase() === 'localhost'
}
