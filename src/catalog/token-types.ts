/** What the parser `default` calls the types of its tokens (docs: Text Search Parsers); its number is the place in the list. */
const names = [
  ...[
    'asciiword',
    'word',
    'numword',
    'email',
    'url',
    'host',
    'sfloat',
    'version',
    'hword_numpart',
    'hword_part',
    'hword_asciipart',
    'blank',
  ],
  ...['tag', 'protocol', 'numhword', 'asciihword', 'hword', 'url_path', 'file', 'float', 'int', 'uint', 'entity'],
]

/** The name of a token type; its number, where another parser may have made it. */
export function tokenType(number: string, parser: string | undefined): string | undefined {
  return parser === undefined || parser === 'pg_catalog.default' ? names[Number(number) - 1] : undefined
}
