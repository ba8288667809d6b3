/** Lines by which a tool that keeps both directions in one file tells them apart. */
const markers: Readonly<Record<string, RegExp>> = {
  'pg-roundtrip': /^--[ \t]*@(?:up|down)[ \t]*$/im,
  dbmate: /^--\s*migrate:(?:up|down)\b/m,
  goose: /^\s*--.*\+goose\b/m,
  'sql-migrate': /^-- \+migrate /m,
  'node-pg-migrate': /^\s*--[\s-]*(?:up|down)\s+migration/im,
  tern: /---- create above \/ drop below ----/,
}

/** The tools whose markers a text has; a plain comment may read like one of node-pg-migrate's. */
export function toolsMarking(text: string): string[] {
  return Object.keys(markers).filter((tool) => markers[tool]!.test(text))
}
