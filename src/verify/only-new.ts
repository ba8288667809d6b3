import { spawnSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../core/failure.ts'

/**
 * The files that differ from those of a git reference: changed since the commit at which the two parted, or not in git at all.
 *
 * @param reference a branch, a tag or a commit.
 * @param root absolute directory inside the repository.
 * @returns absolute paths, symbolic links resolved.
 * @throws Failure `usage` when there is no repository or no such reference, in git's own words; `environment` when there is no git.
 */
export function changedSince(reference: string, root: string): ReadonlySet<string> {
  const top = git(root, ['rev-parse', '--show-toplevel'], 'The directory is in no git repository that can be read.').trim()
  const commit = git(
    top,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`],
    `There is no ${reference} in git.`,
  ).trim()
  const base = git(top, ['merge-base', commit, 'HEAD'], `${reference} and what is checked out have no commit in common.`).trim()
  const files = [
    git(top, ['diff', '--name-only', '--no-renames', '-z', base], `What changed since ${reference} cannot be told.`),
    git(top, ['ls-files', '--others', '--exclude-standard', '-z'], 'Files that are not in git cannot be listed.'),
  ].flatMap((list) => list.split('\0').filter((name) => name !== ''))
  return new Set(files.map((name) => resolved(join(top, name))))
}

/** A file that git knows by another way to it. */
export function resolved(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function git(directory: string, args: readonly string[], sentence: string): string {
  const { error, status, stdout, stderr } = spawnSync('git', ['-C', directory, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (error) {
    throw new Failure('environment', 'git cannot be run, and --only-new asks it.', {
      evidence: [{ title: 'The system says', body: error.message }],
      nextStep: 'Install git, or leave --only-new out.',
    })
  }
  if (status === 0) return stdout
  throw new Failure('usage', sentence, {
    evidence: stderr.trim() === '' ? [] : [{ title: 'git says', body: stderr.trim() }],
    nextStep:
      'Name a branch, a tag or a commit that is here with its history; where a CI job checks out one commit only, fetch the rest first.',
  })
}
