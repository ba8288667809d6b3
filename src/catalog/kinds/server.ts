import type { Kind } from '../kind.ts'
import { repairServer } from '../repair/foreign.ts'
import { hashedOptions, owner, privileges } from '../words/words.ts'

const kind: Kind = {
  names: ['server'],
  layer: 66,
  attributes: {
    srvowner: owner,
    srvacl: privileges,
    srvfdw: { title: 'foreign-data wrapper', joined: 'of' },
    srvtype: { title: 'type', joined: 'of' },
    srvversion: { title: 'version', joined: 'of' },
    // Only hashes of the values were read.
    srvoptions: { title: 'options', change: hashedOptions },
  },
  repair: repairServer,
  examples: [
    {
      given: 'CREATE FOREIGN DATA WRAPPER w',
      when: "CREATE SERVER far TYPE 'a' VERSION 'b' FOREIGN DATA WRAPPER w",
      changes: ['server far was added'],
      needs: 'a database',
    },
    {
      given: "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w OPTIONS (host 'x', port '1')",
      when: "ALTER SERVER far OPTIONS (SET host 'y', DROP port, ADD dbname 'z')",
      changes: ['server far: options host has another value, −port, +dbname'],
      needs: 'a database',
    },
    {
      given: 'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w',
      when: "ALTER SERVER far VERSION '2'",
      changes: ['version of server far: none → 2'],
      needs: 'a database',
    },
    {
      given: 'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w',
      when: 'GRANT USAGE ON FOREIGN SERVER far TO PUBLIC',
      changes: ['privileges on server far: +PUBLIC: usage (granted by postgres)'],
      needs: 'a database',
    },
    {
      given: 'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w',
      when: "ALTER SERVER far OWNER TO CURRENT_USER; COMMENT ON SERVER far IS 'ours'",
      changes: ['comment on server far: none → ours'],
      needs: 'a database',
    },
  ],
}

export default kind
