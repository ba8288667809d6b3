import type { Evidence } from '../../core/finding.ts'
import { normaliseAddress } from '../../core/normalise-address.ts'
import type { Check } from '../check.ts'
import { covers } from '../declared.ts'
import { count, finding, whyNotApplied } from '../finding.ts'
import type { WalkRecord } from '../record.ts'
import type { SeenDoors, SideDoor } from '../visibility/side-doors.ts'

const check: Check = {
  name: 'opens no side door',
  claim: 'The up opens no way round row security but those that the spec lists in unguarded.',
  order: 62,
  direction: 'up',
  planned: ({ rowSecurity }) => (rowSecurity?.doors ? [undefined] : []),
  run(record) {
    const { doors } = record
    if (!doors) return [finding(check.name, 'not-checked', whyNotApplied(record))]
    const listed = record.subject.spec?.unguarded ?? []
    const isCalled = ({ what }: SideDoor, address: string) => normaliseAddress(what) === normaliseAddress(address)
    const opened = doors.after.filter((door) => isNew(door, doors) && isOfTheUp(door, doors, record))
    const unlisted = opened.filter((door) => !listed.some(({ what }) => isCalled(door, what)))
    const idle = listed.filter(({ what }) => !doors.after.some((door) => isCalled(door, what)))
    if (unlisted.length === 0 && idle.length === 0) {
      const meant = opened.map((door) => ({ title: door.what, body: whyOf(door) }))
      const sentence =
        meant.length === 0
          ? 'It opens no way round row security.'
          : `It opens ${count(meant.length, 'side door')}, as it says: ${listOf(opened)}.`
      return [finding(check.name, 'passed', sentence, { evidence: meant })]
    }
    const parts = [
      ...(unlisted[0] ? [`It opens ${count(unlisted.length, 'side door')}: ${unlisted[0].sentence}`] : []),
      ...(idle[0] ? [`${count(idle.length, 'entry of unguarded is', 'entries of unguarded are')} no side door: ${idle[0].what}.`] : []),
    ]
    return [
      finding(check.name, 'failed', parts.join(' '), {
        evidence: [...unlisted.flatMap((door) => shown(door, unlisted.length > 1)), ...nextStep(unlisted, idle, doors)],
      }),
    ]

    function whyOf(door: SideDoor): string {
      const { why } = listed.find(({ what }) => isCalled(door, what))!
      return `${door.sentence}\n${why}`
    }
  },
}

export default check

const listOf = (doors: readonly SideDoor[]) => doors.map(({ what }) => what).join(', ')

/** Nobody could go through it before, or not everybody who can now, or not to do as much. */
function isNew(door: SideDoor, { before }: SeenDoors): boolean {
  const was = before.find(({ what, kind }) => what === door.what && kind === door.kind)
  if (!was || (!was.who.includes('public') && door.who.some((role) => !was.who.includes(role)))) return true
  const may = (way: string) => was.ways?.includes(way) || was.ways?.includes(`public ${way.split(' ').at(-1)}`)
  return (door.ways ?? []).some((way) => !may(way))
}

/** A table from before the first migration is nobody's fault here, as long as the up leaves it alone. */
function isOfTheUp({ what, identity, kind }: SideDoor, { given }: SeenDoors, { changes = [] }: WalkRecord): boolean {
  if (kind !== 'table' || !given.some((table) => JSON.stringify(table) === JSON.stringify(identity))) return true
  return changes.some((difference) => difference.tier === 'logical' && covers(what, difference))
}

function shown({ what, sentence, risk, repair }: SideDoor, oneOfSeveral: boolean): Evidence[] {
  return [
    { title: what, body: `${oneOfSeveral ? `${sentence}\n` : ''}Risk: ${risk}` },
    { title: 'What closes it', body: repair },
  ]
}

function nextStep(unlisted: readonly SideDoor[], idle: readonly { readonly what: string }[], { after }: SeenDoors): Evidence[] {
  const steps: string[] = []
  if (unlisted.length > 0) {
    const entries = unlisted.map(({ what }) => `{ what: '${what}', why: '…' }`).join(', ')
    steps.push(`Close ${unlisted.length === 1 ? 'it' : 'them'} in the up; if it is meant, say so in the spec: unguarded: [${entries}]`)
  }
  if (idle.length > 0) {
    const open = after.length === 0 ? 'there is none after the up' : `those after the up: ${listOf(after)}`
    steps.push(`Take ${idle.map(({ what }) => what).join(', ')} out of unguarded, or write it as here: ${open}.`)
  }
  return [{ title: 'Next step', body: steps.join('\n') }]
}
