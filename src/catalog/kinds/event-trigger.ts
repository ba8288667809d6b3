import type { Kind } from '../kind.ts'
import { repairEventTrigger } from '../repair/event-trigger.ts'
import { firing, owner } from '../words/words.ts'

const fires = "CREATE FUNCTION s.e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'"

const kind: Kind = {
  names: ['event trigger'],
  layer: 160,
  attributes: {
    evtowner: owner,
    evtenabled: firing,
    evtevent: { title: 'event', joined: 'of' },
    evtfoid: { title: 'function', joined: 'of' },
    evttags: { title: 'tags', joined: 'of' },
  },
  risk({ attributes }) {
    if (attributes.some(({ name, after }) => name === 'evtenabled' && after === 'D'))
      return 'What the event trigger sees to is no longer done.'
    return undefined
  },
  repair: repairEventTrigger,
  examples: [
    {
      given: fires,
      when: "CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION s.e()",
      changes: ['event trigger watch was added'],
      needs: 'a database',
    },
    {
      given: `${fires}; CREATE EVENT TRIGGER watch ON ddl_command_start EXECUTE FUNCTION s.e()`,
      when: 'ALTER EVENT TRIGGER watch DISABLE',
      changes: ['state of event trigger watch: enabled → disabled'],
      needs: 'a database',
    },
    {
      given: `${fires}; CREATE EVENT TRIGGER watch ON sql_drop EXECUTE FUNCTION s.e()`,
      when: "DROP EVENT TRIGGER watch; CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('GRANT') EXECUTE FUNCTION s.e()",
      changes: ['event trigger watch: event sql_drop → ddl_command_end; tags none → GRANT'],
      needs: 'a database',
    },
  ],
}

export default kind
