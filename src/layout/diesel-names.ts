import { nextNumber } from './numbering.ts'

/** How diesel reads and writes the names of its folders. */
export const diesel = {
  /** What stands before the first underscore, or all of the name, without its dashes: `2019-02-26-002946_create_user` → `20190226002946`. */
  versionOf(name: string): string {
    return name.split('_')[0]!.replaceAll('-', '')
  },

  /** `2019-02-26-002946_…`, `2026-03-08-202630-0000_…`. */
  hasDate(name: string): boolean {
    return /^\d{4}-\d{2}-\d{2}-\d{6}(?:-\d{4})?_/.test(name)
  },

  isMilliseconds(name: string): boolean {
    return /^1\d{12}_/.test(name)
  },

  /** After the versions that are there: the moment, with the four digits behind it that newer releases write where those that are there have them, or are none. */
  newVersion(names: readonly string[], now: Date): string {
    const dated = names.filter(diesel.hasDate).sort()
    const plain = names.filter((name) => /^\d+_/.test(name) && !/^0+_/.test(name))
    if (dated.length === 0 && plain.length > 0) return nextNumber(plain, now)
    const [day, time] = now.toISOString().slice(0, 19).replaceAll(':', '').split('T')
    const ending = dated.length === 0 || /^\d{4}-\d{2}-\d{2}-\d{6}-\d{4}_/.test(dated.at(-1)!) ? '-0000' : ''
    return `${day}-${time}${ending}`
  },
}
