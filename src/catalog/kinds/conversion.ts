import { encodings } from '../encodings.ts'
import type { Kind } from '../kind.ts'
import { repairConversion } from '../repair/conversion.ts'
import { owner, routineName } from '../words/words.ts'

const kind: Kind = {
  names: ['conversion'],
  layer: 60,
  attributes: {
    conowner: owner,
    conforencoding: { title: 'source encoding', joined: 'of', values: encodings },
    contoencoding: { title: 'target encoding', joined: 'of', values: encodings },
    conproc: routineName('function'),
    condefault: { title: 'default' },
  },
  repair: repairConversion,
  examples: [
    {
      given: '',
      when: "CREATE DEFAULT CONVERSION s.conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
      changes: ['conversion s.conv was added'],
    },
    {
      given: "CREATE CONVERSION s.conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
      when: 'ALTER CONVERSION s.conv OWNER TO pg_monitor',
      changes: ['owner of conversion s.conv: postgres → pg_monitor'],
    },
    {
      given: "CREATE CONVERSION s.conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
      when: "DROP CONVERSION s.conv; CREATE CONVERSION s.conv FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1",
      changes: [
        'conversion s.conv: source encoding LATIN1 → UTF8; target encoding UTF8 → LATIN1; function iso8859_1_to_utf8 → utf8_to_iso8859_1',
      ],
    },
    {
      given: "CREATE CONVERSION s.conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
      when: "COMMENT ON CONVERSION s.conv IS 'ours'",
      changes: ['comment on conversion s.conv: none → ours'],
    },
  ],
}

export default kind
