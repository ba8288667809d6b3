/** Roles, schemas and functions that only Supabase gives: without them the migration cannot run anywhere else. */
const needsSupabase =
  /\bauth\.(?:uid|role|email|jwt)\s*\(|\bauth\.users\b|\bstorage\.(?:buckets|objects)\b|\bto\s+(?:"?(?:anon|authenticated|service_role)"?)\b|\bsupabase_realtime\b/i

/** A history that makes the roles or the schemas itself runs on any server. */
const makesItsOwn =
  /\bcreate\s+(?:role|user)\s+"?(?:anon|authenticated|service_role)\b|\bcreate\s+schema\s+(?:if\s+not\s+exists\s+)?"?(?:auth|storage)\b/i

/**
 * Whether migrations count on what Supabase's servers have before the first one.
 *
 * @param texts of the migrations.
 * @param directory of the migrations: in Supabase's own a history is for Supabase unless it makes all of that itself.
 */
export function countsOnSupabase(texts: readonly string[], directory: string): boolean {
  const mentioned = (pattern: RegExp) => texts.some((text) => pattern.test(text))
  return !mentioned(makesItsOwn) && (/(?:^|\/)supabase(?:\/|$)/.test(directory) || mentioned(needsSupabase))
}
