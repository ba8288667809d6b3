import type { Options } from 'pg-roundtrip'

export default {
  prelude: 'prelude.sql',
  actors: {
    visitor: { role: 'anon', claims: {} },
    ann: { role: 'authenticated', claims: { sub: '00000000-0000-4000-8000-0000000000a1' } },
    bob: { role: 'authenticated', claims: { sub: '00000000-0000-4000-8000-0000000000b2' } },
    generator: { role: 'service_role', claims: {} },
  },
} satisfies Options
