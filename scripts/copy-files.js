import { cpSync } from 'node:fs'

/** What is no TypeScript and is read where the compiled code is: files, and directories of them. */
const copied = ['spec.schema.json', 'postgres/platforms/supabase']

for (const path of copied) {
  cpSync(new URL(`../src/${path}`, import.meta.url), new URL(`../dist/${path}`, import.meta.url), {
    recursive: true,
    filter: (source) => !source.endsWith('.ts') && !source.endsWith('.md'),
  })
}
