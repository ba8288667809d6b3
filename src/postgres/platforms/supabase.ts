import { fileURLToPath } from 'node:url'
import { embeddedMajors } from '../../config/postgres-option.ts'
import { supabaseConfig } from '../../config/supabase-config.ts'
import type { Actor } from '../../core/actor.ts'
import type { Platform } from '../platform.ts'
import { sqlFilesIn } from '../sql-files.ts'
import { projectRoles } from './supabase/project-roles.ts'
import { lackingExtensions, trustedExtensions } from './supabase/trusted-extensions.ts'

const directory = fileURLToPath(new URL('./supabase/', import.meta.url))
const extensions = fileURLToPath(new URL('./supabase/extensions/', import.meta.url))

/** What a new project of Supabase has before its first migration. */
const supabase: Platform = {
  name: 'supabase',
  detect(root) {
    const config = supabaseConfig(root)
    if (!config) return null
    const { file, major } = config
    if (major === undefined) return { because: `There is ${file}.` }
    const isKnown = embeddedMajors.some((one) => one === major)
    const version = `${file} says PostgreSQL ${major}`
    return {
      because: isKnown ? `There is ${file}; its major_version is ${major}.` : `${version}, which is none of those that can be run here.`,
      major,
    }
  },
  administrator: 'supabase_admin',
  runAs: 'postgres',
  isThere: "SELECT pg_catalog.to_regrole('supabase_admin') IS NOT NULL AND pg_catalog.to_regclass('auth.users') IS NOT NULL",
  roles: projectRoles,
  setup: () => sqlFilesIn(directory),
  shipped: true,
  extensions,
  trusted: trustedExtensions,
  lacking: lackingExtensions,
  apiRoles: ['anon', 'authenticated'],
  login: 'authenticator',
  admit: userOf,
}

export default supabase

/** Whoever has a `sub` has signed up. */
function userOf({ role, claims }: Actor) {
  const sub = claims?.['sub']
  if (typeof sub !== 'string') return undefined
  const email = typeof claims?.['email'] === 'string' ? claims['email'] : `${sub}@example.com`
  return {
    text: `INSERT INTO auth.users (instance_id, id, aud, role, email, created_at, updated_at) VALUES ('00000000-0000-0000-0000-000000000000', $1, 'authenticated', $2, $3, now(), now()) ON CONFLICT DO NOTHING`,
    values: [sub, role, email],
  }
}
