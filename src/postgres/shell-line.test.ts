import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shellLine } from './shell-line.ts'

describe('a command line with values', () => {
  it.each([
    ['a plain value', 'migrate --to {target}', 'migrate --to 001_a'],
    ['a value that the shell would read', 'migrate {url}', "migrate 'postgresql://u:p w@/d?host=/s&port=1'"],
    ['one in double quotes', 'migrate "{password}"', 'migrate "a\\"\\$\\`\\\\\'b"'],
    ['one in single quotes', "migrate '{password}'", "migrate 'a\"$`\\'\\''b'"],
    ['one after quotes that end', `a 'b' "c" {password}`, `a 'b' "c" 'a"$\`\\'\\''b'`],
    ['one after a quote that is none', `a \\' {target} \\"{target}`, `a \\' 001_a \\"001_a`],
    ['other braces', 'a {other} { target } {}', 'a {other} { target } {}'],
  ])('%s', (_, line, expected) => {
    const values = { target: '001_a', url: 'postgresql://u:p w@/d?host=/s&port=1', password: 'a"$`\\\'b' }
    expect(shellLine(line, values, false)).toBe(expected)
  })

  it('law: the shell gives a program the value, however the placeholder is quoted', () => {
    const value = fc.string({ unit: fc.constantFrom("'", '"', '$', '`', '\\', ' ', 'a', '&', ';', '*', '{x}', 'é'), maxLength: 8 })
    fc.assert(
      fc.property(value, (x) => {
        const line = shellLine(`printf '%s\\n' {x} "{x}" '{x}' "-"{x}`, { x }, false)
        expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' })).toBe(`${[x, x, x, `-${x}`].join('\n')}\n`)
      }),
      { numRuns: 50 },
    )
  })
})
