/** A role with claims or settings, as which statements are tried. */
export interface ActorDeclaration {
  /** The role whose privileges and policies hold: `authenticated`. */
  readonly role: string
  /**
   * What the token of a request says, as PostgREST hands it over in the setting `request.jwt.claims`; `role` is added to it. `:'ann'` in SQL is the claim `sub`
   * of the actor ann. On Supabase a `sub` brings its row in auth.users.
   */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Settings of the session, by name: `{ 'app.tenant_id': '7' }`. `:'ann'` in SQL is the value where there is one setting and no claim `sub`. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface Actor extends ActorDeclaration {
  /** As reports call it, and `:'name'` in SQL. */
  readonly name: string
}

/** What `:'ann'` stands for; `undefined`: nothing tells the actor from others of its role. */
export function actorValue({ claims, settings = {} }: ActorDeclaration): string | undefined {
  const sub = claims?.['sub']
  if (typeof sub === 'string') return sub
  const values = Object.values(settings)
  return values.length === 1 ? values[0] : undefined
}
