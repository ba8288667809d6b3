import type { ClientConfig } from 'pg'
import type { ContainerOptions } from '../config/postgres-option.ts'
import type { Listener } from '../core/event.ts'
import type { Platform } from './platform.ts'

export interface ProviderOptions {
  /** Major version wanted, `18`; an external server has the one it has. */
  readonly major: number
  /** A connection string, for the external provider; or `env`: the environment says which server is meant. */
  readonly url?: string
  /** Whether that server may be on another machine. Default: it may not. */
  readonly allowRemote?: boolean
  /** The image of a container, for the provider that starts one. */
  readonly container?: ContainerOptions
  /** What a server of our own offers to the platform: its administrator and its extensions. Default: those of PostgreSQL itself. */
  readonly platform?: Platform
  /** Whether a server of our own listens on a port of this machine's own address, with a password, instead of a socket. Default: where there are no sockets. */
  readonly tcp?: boolean
}

/** A physical copy of a whole cluster, to which it can go back. */
export interface Checkpoint {
  readonly id: string
}

/** A running PostgreSQL server. Disposing of it leaves nothing of ours behind. */
export interface Cluster extends AsyncDisposable {
  readonly provider: string
  /** `18.4` */
  readonly version: string
  readonly major: number
  /** Whether this run started it, for itself: nobody else uses it, and it can be thrown away. */
  readonly disposable: boolean
  /** Where a client connects to reach `database` as the run's administrator. Never printed: it may hold a password. */
  connection(database: string): ClientConfig
  /** Where a client connects as another role that may log in; with a password, where there is one, it is the administrator's. Absent: nobody knows its password. */
  connectionAs?(role: string, database: string): ClientConfig
  /** The database that has what the platform gives already. Absent: none has. */
  readonly platformDatabase?: string
  /** The database for administration: nothing that a migration does happens in it. */
  readonly maintenanceDatabase: string
  /** How a person connects (no password), for `--keep-on-failure`. */
  describe(database: string): string
  /** The last lines of the server's log. */
  log(): string
  /** Stops the server, copies its data directory, starts it again; every session must have ended. `null`: this cluster cannot. */
  readonly checkpoints: {
    save(): Promise<Checkpoint>
    restore(checkpoint: Checkpoint): Promise<void>
    drop(checkpoint: Checkpoint): Promise<void>
  } | null
  /** Leaves the server running after disposal (`--keep-on-failure`). */
  keep(): void
}

/** Where a PostgreSQL server comes from. */
export interface Provider {
  readonly name: string
  /** `null` when it can be used here, else the reason, as a sentence. */
  unavailable(options: ProviderOptions): Promise<string | null>
  /** @param onEvent told what takes long. */
  start(options: ProviderOptions, onEvent?: Listener): Promise<Cluster>
}
