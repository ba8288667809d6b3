import type { Actor } from '../core/actor.ts'
import type { Platform } from '../postgres/platform.ts'
import type { Spec } from '../spec/spec.ts'

/** The actors who need something to be somebody on the platform, where a spec may be about them. */
export function admittedActors({ admit }: Platform, spec: Spec | undefined, actors: readonly Actor[]): readonly Actor[] {
  if (!admit || !spec) return []
  const seeds = [...(spec.seeds?.before ?? []), ...(spec.seeds?.whileUp ?? [])]
  const sent = [...(spec.accepts ?? []), ...(spec.rejects ?? [])].some(({ as }) => as !== undefined)
  const isAbout = spec.actors !== undefined || spec.access !== undefined || seeds.length > 0 || sent || (spec.checks?.length ?? 0) > 0
  return isAbout ? actors.filter((actor) => admit(actor) !== undefined) : []
}
