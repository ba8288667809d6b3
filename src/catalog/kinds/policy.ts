import type { Kind } from '../kind.ts'

const kind: Kind = {
  names: ['policy'],
  attributes: {
    polcmd: { title: 'command', values: { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' } },
    polpermissive: { title: 'permissive' },
    polroles: { title: 'roles' },
    polqual: { title: 'using' },
    polwithcheck: { title: 'with check' },
  },
  risk(difference) {
    const roles = difference.attributes.find(({ name }) => name === 'polroles')
    if (roles?.after?.includes('"public"') && !roles.before?.includes('"public"')) return 'The policy now applies to everyone.'
    return undefined
  },
}

export default kind
