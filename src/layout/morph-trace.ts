import type { Directory } from './layout.ts'
import { isSql } from './plain-script.ts'
import { toolsOfProject } from './project-tools.ts'

/** What a script begins with that morph does not wrap into a transaction. */
export const nontransactional = '-- morph:nontransactional'

/** What tells that files named as golang-migrate's are morph's; a project that requires both tools says nothing. */
export function traceOfMorph(directory: Directory): string | undefined {
  const told = directory.files.find((file) => isSql(file) && directory.read(file).startsWith(nontransactional))
  if (told !== undefined) return `${told} begins with \`${nontransactional}\``
  const list = directory.above('migrations.list')
  if (list !== null && directory.files.some((file) => list.text.includes(file))) return 'migrations.list names them'
  const tools = toolsOfProject(directory)
  return tools.has('morph') && !tools.has('golang-migrate') ? `${tools.get('morph')} requires morph` : undefined
}
