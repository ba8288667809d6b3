import { hasMigrationComment } from './split-migration-comments.ts'

/** Lines by which a tool that keeps both directions in one file tells them apart. */
const markers: Readonly<Record<string, (text: string) => boolean>> = {
  'pg-roundtrip': (text) => /^--[ \t]*@(?:up|down)[ \t]*$/im.test(text),
  dbmate: (text) => /^--\s*migrate:(?:up|down)\b/m.test(text),
  goose: (text) => /^[ \t]*--.*\+goose\b/m.test(text),
  'sql-migrate': (text) => /^-- \+migrate /m.test(text),
  tern: (text) => text.includes('---- create above / drop below ----'),
  'node-pg-migrate': hasMigrationComment,
}

/** The tools whose markers a text has; a plain comment may read like one of node-pg-migrate's. */
export function toolsMarking(text: string): string[] {
  return Object.keys(markers).filter((tool) => markers[tool]!(text))
}
