import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Postgresql from '@testcontainers/postgresql'
import { Failure } from '../../core/failure.ts'

/** What of the package `testcontainers`, on which `@testcontainers/postgresql` is built, is used directly. */
interface Testcontainers {
  readonly ImageName: { fromString(image: string): ImageName }
  getContainerRuntimeClient(): Promise<{
    readonly info: { readonly containerRuntime: { readonly host: string } }
    readonly image: { pull(image: ImageName): Promise<void> }
  }>
}

interface ImageName {
  /** With the prefix that `TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX` asks for. */
  readonly string: string
}

const name = '@testcontainers/postgresql'

/**
 * Loads Testcontainers, which only a project that names an image has: from beside this package, else from the current directory.
 *
 * @throws Failure `environment` when it is not installed, or does not load on this version of Node.
 */
export async function loadTestcontainers(image: string): Promise<typeof Postgresql & Testcontainers> {
  const path = installed(import.meta.url) ?? installed(join(process.cwd(), 'package.json'))
  if (path === undefined) {
    throw new Failure('environment', `The image ${image} is started by ${name}, and that package is not installed.`, {
      nextStep: `npm install --save-dev ${name}`,
    })
  }
  try {
    const inner = createRequire(path).resolve('testcontainers')
    const [outer, base] = await Promise.all([path, inner].map((file) => import(pathToFileURL(file).href)))
    return { ...(base as Testcontainers), ...(outer as typeof Postgresql) }
  } catch (error) {
    throw new Failure('environment', `The image ${image} is started by ${name}, and that package does not load here.`, {
      evidence: [{ title: `Node ${process.version}`, body: (error as Error).message }],
      nextStep: `npm install --save-dev ${name}@11 (12 needs a newer Node than 20)`,
      cause: error,
    })
  }
}

function installed(from: string): string | undefined {
  try {
    return createRequire(from).resolve(name)
  } catch {
    return undefined
  }
}
