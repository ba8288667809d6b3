import { relative } from 'node:path'
import type { Project } from './project.ts'

/** What the report says of the platform and of the role that ran the scripts: nothing where both are the plain ones. */
export function platformNotes({ platform: { platform, because }, options }: Pick<Project, 'platform' | 'options'>): string[] {
  const runAs = options.runAs ?? platform.runAs
  const role = runAs === undefined ? [] : [`The scripts of the migrations run as ${runAs}; seeds and checks as the administrator.`]
  if (platform.name === 'plain') return role
  const name = platform.shipped ? platform.name : relative(options.root, platform.name)
  const why = because === undefined ? 'as the options say' : 'recognised by the project'
  return [
    `Platform ${name}, ${why}: what it gives is there before the first migration.${because === undefined ? '' : ` ${because}`}`,
    ...role,
    ...(platform.notes ?? []),
  ]
}
