import { loadConfig } from '../../config/load.ts'
import { overridden } from '../../config/options.ts'
import { resolveOptions } from '../../config/resolve.ts'
import { importWithTsx } from '../../core/import-module.ts'
import { secretsOf, withoutSecrets } from '../../core/secrets.ts'
import { chosenOf } from '../../verify/chosen.ts'
import { openProject } from '../../verify/project.ts'
import { defineCommand, wantsColour } from '../command.ts'
import { planText } from '../plan-text.ts'
import { reading, readingOptions } from '../reading.ts'

export default defineCommand({
  name: 'plan',
  summary: 'Prints the walk without running it: every migration in order, how its scripts run, what is checked. No server is started.',
  options: {
    ...reading,
    from: { type: 'string', value: 'ID', about: 'The first migration that is judged; those before it are only applied.' },
    'only-new': { type: 'string', value: 'REF', about: 'Walks what has changed since a branch, tag or commit of git.' },
    only: { type: 'string', value: 'ID', about: 'Walks this one; those before it are applied.' },
  },
  async run({ only, 'only-new': onlyNew, ...given }, terminal) {
    const { directory, stdout } = terminal
    const config = await loadConfig(directory, importWithTsx)
    const options = resolveOptions(overridden(config.options, readingOptions(given)), directory, 'The command line')
    const project = await openProject(options, importWithTsx)
    const walked = new Set(await chosenOf(project, only, onlyNew))
    const text = await planText(project, { root: directory, walked, colour: wantsColour(stdout, terminal) })
    stdout.write(withoutSecrets(text, secretsOf(options.variables)))
    return 0
  },
})
