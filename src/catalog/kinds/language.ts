import type { Kind } from '../kind.ts'
import { repairLanguage } from '../repair/language.ts'
import { owner, privileges, routineName } from '../words/words.ts'

const made = 'CREATE LANGUAGE pl HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator'

const kind: Kind = {
  names: ['language'],
  layer: 31,
  attributes: {
    lanowner: owner,
    lanacl: privileges,
    lanispl: { title: 'procedural' },
    lanpltrusted: { title: 'trusted' },
    lanplcallfoid: routineName('handler'),
    laninline: routineName('handler for DO blocks'),
    lanvalidator: routineName('validator'),
  },
  risk({ attributes }) {
    return attributes.some(({ name, after }) => name === 'lanpltrusted' && after === 't')
      ? 'Whoever may use the language may do with it whatever it can do.'
      : undefined
  },
  repair: repairLanguage,
  examples: [
    { given: '', when: made, changes: ['language pl was added'], needs: 'a database' },
    { given: '', when: made.replace('CREATE', 'CREATE TRUSTED'), changes: ['language pl was added'], needs: 'a database' },
    { given: made, when: "COMMENT ON LANGUAGE pl IS 'ours'", changes: ['comment on language pl: none → ours'], needs: 'a database' },
    {
      given: made,
      when: 'ALTER LANGUAGE pl OWNER TO pg_monitor',
      changes: ['owner of language pl: postgres → pg_monitor'],
      needs: 'a database',
    },
    {
      given: made.replace('CREATE', 'CREATE TRUSTED'),
      when: 'REVOKE USAGE ON LANGUAGE pl FROM PUBLIC',
      changes: ['privileges on language pl: −PUBLIC: usage (granted by postgres)'],
      needs: 'a database',
    },
  ],
}

export default kind
