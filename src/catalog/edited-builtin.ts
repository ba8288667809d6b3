import type { Entry } from './entry.ts'

/** A built-in object that somebody edited: what it is now and what initdb made of it; `null`: it is not there. */
export interface EditedBuiltin {
  readonly now: Entry | null
  readonly pristine: Entry | null
  /** Where nothing shows what initdb made of it. */
  readonly guessed?: {
    /** The attributes of `pristine` that are known all the same. */
    readonly known: readonly string[]
    /** The catalogs in which rows about it were written anew; none: what is said of it was not there at all. */
    readonly catalogs: readonly string[]
  }
}
