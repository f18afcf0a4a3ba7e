import { decodeJwt, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formOf, graphClient, READER, readAnswer, requestToken, runDirectory, WRITER } from './running-directory.ts'

let directory: Awaited<ReturnType<typeof runDirectory>>
let machineTime: () => number = Date.now
beforeAll(async () => {
  directory = await runDirectory({ machineTime: () => machineTime() })
})
afterAll(() => directory.close())

function usersWith(token: string) {
  return fetch(`${directory.origin}/v1.0/users`, { headers: { authorization: `Bearer ${token}` } }).then(readAnswer)
}

describe('POST /{tenant}/oauth2/v2.0/token', () => {
  it('gives a token for the secret in the form', async () => {
    const { status, headers, body } = await requestToken(directory.origin, formOf(WRITER))
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      token_type: 'Bearer',
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.stringMatching(/^ey/),
    })
    const claims = decodeJwt(body.access_token)
    expect(claims).toMatchObject({ appid: WRITER.clientId, aud: 'https://graph.microsoft.com' })
    expect(claims.exp! - claims.iat!).toBe(3599)
  })

  it('gives a token for the secret by HTTP basic', async () => {
    const { client_id, client_secret, ...form } = formOf(WRITER)
    const pair = `${encodeURIComponent(client_id)}:${encodeURIComponent(client_secret)}`
    const authorization = `Basic ${Buffer.from(pair).toString('base64')}`
    const { status, body } = await requestToken(directory.origin, form, { authorization })
    expect(status).toBe(200)
    expect((await usersWith(body.access_token)).status).toBe(200)
  })

  it('refuses a wrong secret as Microsoft does', async () => {
    const { status, body } = await requestToken(directory.origin, { ...formOf(WRITER), client_secret: 'guess' })
    expect(status).toBe(401)
    expect(body).toMatchObject({
      error: 'invalid_client',
      error_description: expect.stringContaining('AADSTS7000215'),
      error_codes: [7000215],
      timestamp: expect.any(String),
      trace_id: expect.any(String),
      correlation_id: expect.any(String),
    })
  })

  it.each([
    ['an unknown application', { client_id: '99999999-aaaa-4bbb-8ccc-999999999999' }, 401, 'invalid_client'],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['a scope that is not /.default', { scope: 'User.Read' }, 400, 'invalid_scope'],
  ])('refuses %s', async (_, change, status, error) => {
    const answer = await requestToken(directory.origin, { ...formOf(WRITER), ...change })
    expect([answer.status, answer.body.error]).toEqual([status, error])
  })

  it('refuses another tenant', async () => {
    const body = new URLSearchParams(formOf(WRITER))
    const response = await fetch(`${directory.origin}/other.onmicrosoft.com/oauth2/v2.0/token`, {
      method: 'POST',
      body,
    })
    expect(response.status).toBe(400)
  })
})

describe('the bearer token', () => {
  it('is asked for, in the shape of a Graph error', async () => {
    const answer = await readAnswer(await fetch(`${directory.origin}/v1.0/users`))
    expect(answer.status).toBe(401)
    expect(answer.body).toEqual({
      error: {
        code: 'InvalidAuthenticationToken',
        message: 'Access token is empty.',
        innerError: {
          date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
          'request-id': answer.headers.get('request-id'),
          'client-request-id': expect.any(String),
        },
      },
    })
  })

  it('is refused when somebody else signed it', async () => {
    const { access_token } = (await requestToken(directory.origin, formOf(WRITER))).body
    const forged = await new SignJWT(decodeJwt(access_token))
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode('a key of our own, thirty-two bytes'))
    expect((await usersWith(forged)).status).toBe(401)
  })

  it('is refused after its hour', async () => {
    const { access_token } = (await requestToken(directory.origin, formOf(WRITER))).body
    machineTime = () => Date.now() + 3_600_000
    const late = await usersWith(access_token)
    machineTime = Date.now
    expect(late.status).toBe(401)
    expect(late.body.error.message).toContain('expired')
  })

  it('of a read-only application reads, and gets 403 on every write', async () => {
    const reader = await graphClient(directory.origin, READER)
    expect((await reader('GET', '/users')).status).toBe(200)
    const refused = await reader('POST', '/users', { displayName: '+4740000000' })
    expect(refused.status).toBe(403)
    expect(refused.body.error.code).toBe('Authorization_RequestDenied')
    expect((await reader('DELETE', '/users/x')).status).toBe(403)
  })
})
