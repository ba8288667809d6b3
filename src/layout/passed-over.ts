/** More files than this with one reason are said together. */
const most = 3

/** What is said of files that are no migrations: one sentence each, or one for many that have the same reason. */
export function passedOver(ignored: readonly { readonly file: string; readonly reason: string }[]): string[] {
  const byReason = new Map<string, string[]>()
  for (const { file, reason } of ignored) byReason.set(reason, [...(byReason.get(reason) ?? []), file])
  return [...byReason].flatMap(([reason, files]) =>
    files.length <= most
      ? files.map((file) => `${file} is not a migration: ${reason}`)
      : [`${files.slice(0, most).join(', ')} and ${files.length - most} more are not migrations: ${reason}`],
  )
}
