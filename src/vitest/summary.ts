import type { TestCase, TestModule } from 'vitest/node'
import { ignoredNote, ignoredParts } from '../verify/ignored.ts'
import type { Project } from '../verify/project.ts'
import { type WalkedMeta, walkedOf } from './walked-meta.ts'

export function tests(module: TestModule): TestCase[] {
  return [...module.children.allTests()]
}

/** Claims were tried and not one has a result: a run that proves nothing is not green. */
export function nothingChecked(modules: readonly TestModule[]): boolean {
  const all = modules.flatMap(tests)
  return all.some((test) => reasonOf(test) !== undefined) && !all.some((test) => ['passed', 'failed'].includes(test.result().state))
}

/** How many migrations came out how, on which server, and what was not checked. Nothing where no migration ran. */
export function summary(project: Pick<Project, 'layout' | 'because' | 'options' | 'platform'>, modules: readonly TestModule[]): string[] {
  const walked = modules.map(walkedIn).filter((one) => one !== undefined)
  const [first] = walked
  const counts = [
    ['passed', walked.filter(({ result }) => result.verdict === 'passed').length],
    ['failed', walked.filter(({ result }) => result.verdict === 'failed').length],
    ['not checked', walked.filter(({ result }) => result.verdict === 'not-checked').length],
    ['not walked', modules.filter((module) => module.state() === 'failed' && !walkedIn(module)).length],
  ] as const
  const counted = counts.filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`)
  if (counted.length === 0) return []
  const server = first ? [`PostgreSQL ${first.server.version} (${first.server.provider})`] : []
  const { name } = project.platform.platform
  const platform = name === 'plain' ? [] : [`platform ${name}`]
  const ignoring = ignoredNote(ignoredParts(project.options.compare))
  return [
    ` Migrations  ${[counted.join(', '), ...server, ...platform, `layout ${project.layout}: ${project.because}`].join(' · ')}`,
    ...(ignoring === undefined ? [] : [` Ignored  ${ignoring}`]),
    ...notChecked(modules),
  ]
}

/** Migrations whose process ended before their tests had a verdict. */
export function notVerified(names: readonly string[]): string[] {
  if (names.length === 0) return []
  return [` Not verified  The process that walked these ended before they had a verdict: ${names.join(', ')}`]
}

function walkedIn(module: TestModule): WalkedMeta | undefined {
  for (const test of tests(module)) {
    const walked = walkedOf(test.meta())
    if (walked) return walked
  }
  return undefined
}

/** A test that a filter left out is skipped as well, but without a reason. */
function reasonOf(test: TestCase): string | undefined {
  const result = test.result()
  return result.state === 'skipped' ? result.note : undefined
}

/** Each reason, with the claims that it kept from being checked and the migrations that made them. */
function notChecked(modules: readonly TestModule[]): string[] {
  const reasons = new Map<string, Map<string, string[]>>()
  for (const module of modules) {
    const claims = new Map<string, string[]>()
    for (const test of tests(module)) {
      const reason = reasonOf(test)
      if (reason !== undefined) append(claims, reason, test.name)
    }
    for (const [reason, names] of claims) {
      const same = reasons.get(reason) ?? new Map<string, string[]>()
      reasons.set(reason, same)
      append(same, names.join(', '), groupOf(module))
    }
  }
  return [...reasons].flatMap(([reason, same]) => [
    ` Not checked  ${reason}`,
    ...[...same].map(([claims, ids]) => `              ${some(ids)}: ${claims}`),
  ])
}

function append(lists: Map<string, string[]>, key: string, value: string): void {
  lists.set(key, [...(lists.get(key) ?? []), value])
}

/** The migration's id: its tests are one group with that name. */
function groupOf(module: TestModule): string {
  return module.children.at(0)?.name ?? module.moduleId
}

const shown = 5

function some(ids: readonly string[]): string {
  return ids.length <= shown ? ids.join(', ') : `${ids.slice(0, shown).join(', ')} and ${ids.length - shown} more`
}
