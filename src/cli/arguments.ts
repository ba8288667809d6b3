import { parseArgs } from 'node:util'
import { Failure } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'
import type { CommandOptions, Values } from './command.ts'

/**
 * Reads a command's options. `--name VALUE` and `--name=VALUE` are the same; what follows an option that may have several values, up to
 * the next option, belongs to it. Of an option that is given twice the last one counts.
 *
 * @param command For the messages (`verify`).
 * @throws Failure (usage) with everything that is wrong at once: unknown options with what was probably meant, values that are missing or
 *   superfluous or missing, words that belong to no option.
 */
export function readArguments<O extends CommandOptions>(words: readonly string[], options: O, command: string): Values<O> {
  const operands = Object.keys(options).filter((name) => options[name]!.operand)
  const known = Object.keys(options).flatMap((name) => (operands.includes(name) ? [] : [`--${name}`]))
  const values: Record<string, string | boolean | string[]> = {}
  const problems: string[] = []
  /** Takes the words that follow an option: several values, or what is probably the value of an option that nobody knows. */
  let following: ((word: string) => void) | undefined
  for (const token of tokensOf(words, options)) {
    if (token.kind === 'positional') {
      const operand = operands.find((name) => values[name] === undefined || options[name]!.multiple)
      if (following !== undefined) following(token.value)
      else if (operand !== undefined && options[operand]!.multiple)
        values[operand] = [...((values[operand] as string[] | undefined) ?? []), token.value]
      else if (operand !== undefined) values[operand] = token.value
      // What was meant as a connection string may hold a password.
      else problems.push(`"${token.value.replace(/:\/\/\S*@/, '://…@')}" belongs to no option.`)
      continue
    }
    following = undefined
    if (token.kind === 'option-terminator') continue
    const option = known.includes(`--${token.name}`) ? options[token.name] : undefined
    if (option === undefined) {
      const meant = nearest(token.rawName, known)
      problems.push(`There is no option ${token.rawName}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`)
      following = () => {
        following = undefined
      }
    } else if (option.type === 'boolean') {
      if (token.value === undefined) values[token.name] = true
      else problems.push(`${token.rawName} takes no value.`)
    } else if (token.value === undefined || token.value === '' || (!token.inlineValue && isOption(token.value))) {
      problems.push(`${token.rawName} needs a value: ${token.rawName} ${option.value ?? 'VALUE'}.`)
    } else if (option.multiple === true) {
      const several = [...((values[token.name] as string[] | undefined) ?? []), token.value]
      values[token.name] = several
      following = (word) => several.push(word)
    } else {
      values[token.name] = token.value
    }
  }
  for (const name of operands) if (values[name] === undefined) problems.push(`${options[name]!.value} is missing: ${options[name]!.about}`)
  if (problems.length > 0) throw refusal(problems, command)
  return values as Values<O>
}

function tokensOf(words: readonly string[], options: CommandOptions) {
  const types = Object.entries(options).map(([name, { type }]) => [name, { type, multiple: true }] as const)
  // Not strict: node would stop at the first problem. What follows an option that lacks its value is an option of its own.
  const separated = words.flatMap((word, index) => {
    const name = /^--([^=]+)$/.exec(word)?.[1]
    const isLacking =
      name !== undefined && options[name]?.type === 'string' && (words[index + 1] === undefined || isOption(words[index + 1]!))
    return isLacking ? [`${word}=`] : [word]
  })
  return parseArgs({ args: separated, options: Object.fromEntries(types), strict: false, allowPositionals: true, tokens: true }).tokens
}

/** A single dash is a file: standard output. */
function isOption(word: string): boolean {
  return word.startsWith('-') && word !== '-'
}

function refusal(problems: readonly string[], command: string): Failure {
  const nextStep = `pg-roundtrip ${command} --help shows every option.`
  const [first] = problems
  if (problems.length === 1) return new Failure('usage', first!, { nextStep })
  return new Failure('usage', `${problems.length} arguments are not right.`, {
    evidence: [{ title: 'What is wrong', body: problems.join('\n') }],
    nextStep,
  })
}
