/** The part of `import * as vitest from 'vitest'` that is used. It comes from the test module, so that it is the running vitest's. */
export type VitestModule = Pick<typeof import('vitest'), 'describe' | 'test' | 'expect' | 'inject'>
