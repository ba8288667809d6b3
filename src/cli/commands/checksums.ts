import { relative } from 'node:path'
import { loadConfig } from '../../config/load.ts'
import { resolveOptions } from '../../config/resolve.ts'
import { importWithTsx } from '../../core/import-module.ts'
import { readMigrations } from '../../layout/read.ts'
import { oneLine } from '../../report/printable.ts'
import { count } from '../../report/words.ts'
import { checksumsOf, checksumsText, readChecksums } from '../../verify/checksums.ts'
import { defineCommand } from '../command.ts'
import { writeText } from '../output-files.ts'

const usualFile = 'checksums.txt'

export default defineCommand({
  name: 'checksums',
  summary: 'Records the SHA-256 of every migration, so that one which is changed later fails.',
  options: {
    migrations: { type: 'string', value: 'DIR', about: 'The migrations. Default: the first of the usual directories that exists.' },
    layout: { type: 'string', value: 'NAME', about: 'How they are spelled. Default: recognised.' },
    'accept-changed': { type: 'boolean', about: 'Records files anew that were changed since they were recorded.' },
  },
  async run({ 'accept-changed': acceptChanged = false, ...given }, terminal) {
    const { directory, stdout, stderr } = terminal
    const config = await loadConfig(directory, importWithTsx)
    const options = resolveOptions({ checksums: usualFile, ...config.options, ...given }, directory, 'The command line')
    const path = options.checksums!
    const shown = oneLine(relative(directory, path))
    const { migrations } = await readMigrations(options.migrations, options.layout, { variables: options.variables })
    const recorded = readChecksums(path, options.root) ?? new Map<string, string>()
    const files = migrations.flatMap((migration) => checksumsOf(migration, recorded, options.root))
    const changed = files.filter((file) => file.recorded !== undefined && file.recorded !== file.now)
    const isNew = files.filter((file) => file.recorded === undefined)
    const taken = [...isNew, ...(acceptChanged ? changed : [])]
    // What is recorded of a file that is gone stays: a person has to say that this is right.
    if (taken.length > 0)
      writeText(path, checksumsText(new Map([...recorded, ...taken.map(({ file, now }) => [file, now] as const)])), terminal)
    stdout.write(`${shown}: ${count(taken.length, 'file')} recorded, ${files.length - isNew.length - changed.length} as they were.\n`)
    if (config.options.checksums === undefined) stdout.write(`Next: checksums: '${shown}' in pg-roundtrip.config.ts\n`)
    if (acceptChanged || changed.length === 0) return 0
    for (const { file } of changed) stderr.write(`${oneLine(file)} was changed after its checksum was recorded.\n`)
    stderr.write('If nobody has run it yet: pg-roundtrip checksums --accept-changed\n')
    return 1
  },
})
