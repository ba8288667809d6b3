import { describe, expect, it } from 'vitest'
import { isSecretName, secretsOf, withoutSecrets } from './secrets.ts'

describe('a name says that it is one of a secret', () => {
  it.each(['password', 'DB_PASSWORD', 'app_passwd', 'clientSecret', 'token', 'api_key', 'credentials'])('%s', (name) =>
    expect(isSecretName(name)).toBe(true),
  )
  it.each(['schema', 'tenant', 'owner', 'registry', 'pass'])('not %s', (name) => expect(isSecretName(name)).toBe(false))
})

describe('what is shown', () => {
  it('holds no secret, however deep, and one within another is gone as a whole', () => {
    const secrets = secretsOf({ password: 'hunter', token: 'hunter22', schema: 'public', key: 'abc' })
    const shown = { sentence: 'hunter22 hunter public', list: [{ body: "near 'hunter'", count: 1 }], nothing: null }
    expect(withoutSecrets(shown, secrets)).toEqual({ sentence: '*** *** public', list: [{ body: "near '***'", count: 1 }], nothing: null })
  })

  it('is found by the names it had', () => {
    const location = { file: '/hunter22/a.sql', line: 1 }
    expect(withoutSecrets({ id: 'hunter22', location }, ['hunter22'])).toEqual({ id: 'hunter22', location })
  })

  it('is the same where there is no secret', () => {
    const result = { sentence: 'public' }
    expect(withoutSecrets(result, [])).toBe(result)
  })
})
