import { z } from 'zod'

/** A name that stands in SQL as `:'name'` (docs: psql, SQL Interpolation). */
const actorName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be made of letters, digits and underscores')
  .refine((name) => name !== 'others', 'must not be others: that means the actors whom a spec does not name')

/** The shape of an ActorDeclaration; unknown keys are refused. */
export const actorSchema = z.strictObject(
  {
    role: z.string().min(1, 'must not be empty'),
    claims: z.exactOptional(z.record(z.string(), z.unknown())),
    settings: z.exactOptional(
      z.record(z.string().regex(/^[^.]+(\.[^.]+)+$/, 'must be the name of a setting with a dot in it, like app.tenant_id'), z.string()),
    ),
  },
  'must be { role, claims, settings }',
)

/** Actors by name. */
export const actorsSchema = z.record(actorName, actorSchema)
