import { existsSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { createColors } from 'picocolors'
import { loadConfig } from '../../config/load.ts'
import { usualMigrationDirectories } from '../../config/options.ts'
import { Failure } from '../../core/failure.ts'
import { importWithTsx } from '../../core/import-module.ts'
import { detectAll, type LayoutDetection, surest } from '../../layout/detect.ts'
import { openDirectory } from '../../layout/directory.ts'
import { findMigrations } from '../../layout/find.ts'
import type { Layout } from '../../layout/layout.ts'
import { loadLayouts } from '../../layout/read.ts'
import { oneLine } from '../../report/printable.ts'
import { codeToolWords } from '../code-tools.ts'
import { defineCommand, wantsColour } from '../command.ts'
import { surveyProject } from '../survey.ts'

export default defineCommand({
  name: 'layouts',
  summary: 'Lists the layouts that are read, and which of them each directory here is, with reasons.',
  options: {
    migrations: {
      type: 'string',
      value: 'DIR',
      about: 'Only this directory. Default: the usual ones, then wherever migrations are found.',
    },
  },
  async run({ migrations }, terminal) {
    const { directory, stdout } = terminal
    const colours = createColors(wantsColour(stdout, terminal))
    const layouts = await loadLayouts()
    const config = await loadConfig(directory, importWithTsx)
    const given = migrations ?? config.options.migrations
    const lines = [colours.bold('What is read'), ...layouts.flatMap((layout) => described(layout)), '']
    const here =
      given === undefined ? findMigrations(directory, usualMigrationDirectories, layouts).map((found) => found.directory) : [given]
    if (here.length === 0) lines.push(`No migrations were found in ${directory}.`)
    for (const path of here) {
      lines.push(colours.bold(`What ${oneLine(path)} is`), ...detected(resolve(directory, path), directory, layouts), '')
      if (path === given && config.options.layout !== undefined && migrations === undefined)
        lines.splice(-1, 0, `The configuration says ${config.options.layout}.`)
    }
    const inCode = surveyProject(directory).codeTools.map(codeToolWords)
    stdout.write(`${[...lines, ...inCode].join('\n').trimEnd()}\n`)
    return 0
  },
})

function described({ name, aliases = [], summary }: Layout): string[] {
  const also = aliases.length === 0 ? '' : ` (also called ${aliases.join(', ')})`
  return [`  ${name}${also}: ${oneLine(summary)}`]
}

/** Every layout's word on a directory, the surest first. */
function detected(path: string, root: string, layouts: readonly Layout[]): string[] {
  const shown = relative(root, path).split(sep).join('/') || '.'
  if (!existsSync(path)) {
    throw new Failure('usage', `There is no directory ${shown}.`, { nextStep: 'Name one that exists: --migrations DIR.' })
  }
  const detections = detectAll(openDirectory(path), layouts)
  const fitting = surest(detections)
  const others = detections.filter((one) => !fitting.includes(one))
  const mark = fitting.length === 1 ? '✓' : '?'
  return [
    ...fitting.map((one) => `  ${mark} ${row(one)}`),
    ...others.map((one) => `    ${row(one)}`),
    ...(fitting.length > 1 ? [`  It may be any of the first ${fitting.length}: say which one it is with --layout NAME.`] : []),
    ...(fitting.length === 0 ? ['  None of them.'] : []),
  ]
}

function row({ layout, confidence, because }: LayoutDetection): string {
  return `${layout.name}: ${confidence}, ${oneLine(because)}`
}
