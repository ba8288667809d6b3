import { loadConfig } from '../../config/load.ts'
import { overridden } from '../../config/options.ts'
import { resolveOptions } from '../../config/resolve.ts'
import { importWithTsx } from '../../core/import-module.ts'
import { secretsOf, withoutSecrets } from '../../core/secrets.ts'
import { mapAccessOf } from '../../verify/map-access.ts'
import { accessText } from '../access-text.ts'
import { defineCommand, wantsColour } from '../command.ts'
import { assertWritable, writeText } from '../output-files.ts'
import { showProgress } from '../progress.ts'
import { reading, readingOptions } from '../reading.ts'
import { running, runningOptions } from '../running.ts'

export default defineCommand({
  name: 'access',
  summary: 'Shows who reaches which rows, tried as actors on rows that are made from the policies. It claims nothing.',
  options: {
    ...reading,
    ...running,
    at: { type: 'string', value: 'ID', about: 'The migration after which it is looked. Default: the last.' },
    json: { type: 'string', value: 'FILE', about: 'Writes the map for programs; - is standard output.' },
  },
  async run({ at, json, ...given }, terminal) {
    const { directory, stdout, stderr } = terminal
    const config = await loadConfig(directory, importWithTsx)
    const { options: run, others } = runningOptions(readingOptions(given))
    const options = resolveOptions(overridden(config.options, { ...others, ...run }), directory, 'The command line')
    if (json !== undefined) assertWritable({ file: json }, terminal)
    const progress = showProgress(stderr)
    const report = await mapAccessOf(options, { ...(at !== undefined && { at }), onEvent: progress.listener }).finally(() => progress.end())
    const output = json === '-' ? stderr : stdout
    output.write(withoutSecrets(accessText(report, wantsColour(output, terminal)), secretsOf(options.variables)))
    if (json !== undefined) writeText(json, `${JSON.stringify(report, null, 2)}\n`, terminal)
    return 0
  },
})
