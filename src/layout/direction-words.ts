/** Whether a name ends like one file of a pair. */
export function isPairName(file: string, direction: 'up' | 'down'): boolean {
  return file.toLowerCase().endsWith(`.${direction}.sql`)
}

/** `006_rollback_add_rating.sql`, `rollback_006_add_rating.sql`. */
export function isRollbackName(file: string): boolean {
  return /^(?:\d+_)?rollback_/i.test(file)
}
