import { Databases } from './database.ts'
import type { Cluster } from './provider.ts'

/** A session on template1 would keep migrations from CREATE DATABASE, which copies it. */
export async function withMaintenance(cluster: Cluster): Promise<Cluster> {
  const maintenanceDatabase = 'pg_roundtrip_maintenance'
  const databases = await Databases.open(cluster)
  try {
    await databases.create(maintenanceDatabase, 'template0')
  } finally {
    await databases.close()
  }
  return { ...cluster, maintenanceDatabase }
}
