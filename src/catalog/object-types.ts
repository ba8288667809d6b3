// What pg_identify_object_as_address calls what a letter or a number in the catalogs stands for.

export const relationKinds: Readonly<Record<string, string>> = {
  r: 'table',
  p: 'table',
  i: 'index',
  I: 'index',
  S: 'sequence',
  t: 'toast table',
  v: 'view',
  m: 'materialized view',
  c: 'composite type',
  f: 'foreign table',
}

export const routineKinds: Readonly<Record<string, string>> = { a: 'aggregate', f: 'function', p: 'procedure', w: 'function' }

export const systemColumns: Readonly<Record<string, string>> = {
  '-1': 'ctid',
  '-2': 'xmin',
  '-3': 'cmin',
  '-4': 'xmax',
  '-5': 'cmax',
  '-6': 'tableoid',
}
