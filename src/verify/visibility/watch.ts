import type { WalkRecord } from '../record.ts'
import type { WalkTools } from '../walk-tools.ts'
import type { Outsiders } from './side-door-queries.ts'
import { readSideDoors } from './side-doors.ts'
import { VisibilityWatch } from './visibility-watch.ts'

export interface RowSecurityWatch {
  /** To be called once, straight after the up. */
  after(): Promise<void>
  /** To be called once, straight after the rollback, when the record has what it left. */
  undone(): Promise<void>
}

/** Looks at who reaches what while a migration is walked, and writes it into the record; called before the up. */
export async function watchRowSecurity(record: WalkRecord, tools: WalkTools): Promise<RowSecurityWatch> {
  const { history, project } = tools
  const { rowSecurity } = record.subject
  const { apiRoles, roles = [] } = project.platform.platform
  const outsiders: Outsiders = { apiRoles, machinery: roles.filter((role) => !apiRoles?.includes(role)) }
  const readDoors = () => history.read((client) => readSideDoors(client, outsiders))
  const doorsBefore = rowSecurity?.doors ? await readDoors() : undefined
  const visibility = rowSecurity?.reach ? await VisibilityWatch.start(record, tools) : undefined
  return {
    async after() {
      if (doorsBefore) record.doors = { before: doorsBefore, after: await readDoors(), given: history.givenTables }
      await visibility?.after()
    },
    undone: async () => visibility?.undone(),
  }
}
