import { loadConfig } from '../../config/load.ts'
import { overridden, resolveOptions } from '../../config/options.ts'
import { importWithTsx } from '../../core/import-module.ts'
import { secretsOf, withoutSecrets } from '../../core/secrets.ts'
import { indexOf } from '../../verify/index-of.ts'
import { openProject } from '../../verify/project.ts'
import { defineCommand, wantsColour } from '../command.ts'
import { planText } from '../plan-text.ts'
import { reading, readingOptions } from '../reading.ts'

export default defineCommand({
  name: 'plan',
  summary: 'Prints the walk without running it: every migration in order, how its scripts run, what is checked. No server is started.',
  options: { ...reading, only: { type: 'string', value: 'ID', about: 'As verify would walk this one.' } },
  async run({ only, ...given }, terminal) {
    const { directory, stdout } = terminal
    const config = await loadConfig(directory, importWithTsx)
    const options = resolveOptions(overridden(config.options, readingOptions(given)), directory, 'The command line')
    const project = await openProject(options, importWithTsx)
    const ids = project.migrations.map(({ id }) => id)
    const chosen = only === undefined ? undefined : indexOf(ids, only, '--only')
    const text = await planText(project, { root: directory, only: chosen, colour: wantsColour(stdout, terminal) })
    stdout.write(withoutSecrets(text, secretsOf(options.variables)))
    return 0
  },
})
