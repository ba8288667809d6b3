/**
 * Settings of every server that lives as long as a run. Durability is off. The memory and locks leave room for long histories in one transaction.
 * None of them changes what a migration may do.
 */
export const temporarySettings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_wal_size: '256MB',
  min_wal_size: '32MB',
  autovacuum: 'off',
  jit: 'off',
  checkpoint_timeout: '1h',
  log_checkpoints: 'off',
  // The text of a migration that fails belongs into its finding, not into the log.
  log_min_error_statement: 'panic',
  log_line_prefix: '',
  lc_messages: 'C',
  max_locks_per_transaction: '256',
} as const
