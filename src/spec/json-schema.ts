import { z } from 'zod'
import { specSchema } from './schema.ts'

/**
 * The JSON schema (2020-12) of a spec, for editors and for programs that read specs without running anything. `checks` are functions, so
 * they are left out: a `.spec.json` has none.
 */
export function specJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(specSchema.omit({ checks: true }).strict(), { reused: 'ref' }) as Record<string, unknown>
  return {
    ...schema,
    // Editors find the schema of a JSON file by this key.
    properties: { $schema: { type: 'string' }, ...(schema['properties'] as object) },
    title: 'Spec',
    description:
      'What the author of a PostgreSQL migration declares about it. Checks, which are functions, can only be written in TypeScript or JavaScript.',
  }
}
