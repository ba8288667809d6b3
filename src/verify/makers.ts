import { entryKey } from '../catalog/entry.ts'
import type { Snapshot } from '../catalog/snapshot.ts'
import type { ObjectAddress } from '../core/difference.ts'

/** Which up made which object: said by the states around each, in any order. */
export class Makers {
  readonly #made = new Map<number, { readonly came: ReadonlySet<string>; readonly went: ReadonlySet<string> }>()

  isKnown(index: number): boolean {
    return this.#made.has(index)
  }

  /** What the up with this place in the history made and dropped. */
  note(index: number, before: Snapshot, after: Snapshot): void {
    const came = [...after.entries.keys()].filter((key) => !before.entries.has(key))
    const went = [...before.entries.keys()].filter((key) => !after.entries.has(key))
    this.#made.set(index, { came: new Set(came), went: new Set(went) })
  }

  /** The place of the up that made an object that is there before the up with this place; `undefined`: none did, as far as is known. */
  makerOf({ kind, identity }: ObjectAddress, index: number): number | undefined {
    const key = entryKey(kind, identity)
    for (let place = index - 1; place >= 0; place--) {
      const made = this.#made.get(place)
      if (made?.came.has(key)) return place
      if (made?.went.has(key)) return undefined
    }
    return undefined
  }
}
