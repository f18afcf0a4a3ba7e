import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, startDirectory, temporaryFolder } from './directory-process.ts'
import { identityInProcess, outboxToken } from './identity-process.ts'
import { app, consoleClient, openSignIn, readCode, readOutbox } from './phone.ts'

const minute = 60_000
const opened = new AsyncDisposableStack()
let identity: Awaited<ReturnType<typeof identityInProcess>>

beforeAll(async () => {
  const folder = await temporaryFolder()
  opened.defer(folder.remove)
  const directory = await startDirectory(`${folder.path}/directory`)
  opened.defer(() => directory.kill())
  const where = { dataDir: `${folder.path}/identity`, directoryUrl: directory.url, port: await freePort() }
  identity = await identityInProcess(where, { CODES_PER_NUMBER: '5', CODES_PER_ADDRESS: '40' })
  opened.defer(identity.close)
})

afterAll(() => opened.disposeAsync())

async function askForCode(phone: string) {
  const signIn = await openSignIn(identity.url, app)
  const response = await signIn.browser.post(`${signIn.page}/phone`, { phone })
  expect(response.status).toBe(200)
  const code = await readCode(identity.url, phone)
  const other = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  const answer = (given: string) => signIn.browser.post(`${signIn.page}/code`, { code: given })
  return { signIn, code, wrong: other, answer }
}

describe('a code', () => {
  it('that is wrong is answered with 401, and the right one still counts after', async () => {
    const { answer, code, wrong } = await askForCode('+0010000201')
    const refused = await answer(wrong)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    expect(await refused.json()).toMatchObject({ status: 401, code: 'code-wrong' })
    expect((await answer(code)).status).toBe(303)
  })

  it('is dead after five wrong tries, even for who then knows it', async () => {
    const { answer, code, wrong } = await askForCode('+0010000202')
    for (let tries = 0; tries < 5; tries++) expect((await answer(wrong)).status).toBe(401)
    const late = await answer(code)
    expect(late.status).toBe(401)
    expect(await late.json()).toMatchObject({ code: 'code-expired' })
  })

  it('gives five tries also to those who try all at once', async () => {
    const { answer, code, wrong } = await askForCode('+0010000203')
    const all = await Promise.all(Array.from({ length: 12 }, () => answer(wrong)))
    const codes = await Promise.all(all.map(async (response) => ((await response.json()) as { code: string }).code))
    expect(codes.filter((each) => each === 'code-wrong')).toHaveLength(5)
    expect((await answer(code)).status).toBe(401)
  })

  it('is good for ten minutes', async () => {
    const { answer, code } = await askForCode('+0010000204')
    identity.clock.ahead += 10 * minute + 1
    expect((await answer(code)).status).toBe(401)
  })

  it('is good once, and only in the sign-in it was sent for', async () => {
    const { answer, code } = await askForCode('+0010000205')
    const elsewhere = await askForCode('+0010000206')
    if (elsewhere.code !== code) expect((await elsewhere.answer(code)).status).toBe(401)
    expect((await answer(code)).status).toBe(303)
    expect((await answer(code)).status).toBe(401)
  })

  it('is replaced by the next', async () => {
    const first = await askForCode('+0010000207')
    await first.signIn.browser.post(`${first.signIn.page}/phone`, { phone: '+0010000207' })
    const second = await readCode(identity.url, '+0010000207')
    if (second !== first.code) expect((await first.answer(first.code)).status).toBe(401)
    expect((await first.answer(second)).status).toBe(303)
  })

  it.each(['', 'abcdef', '12345', '1234567', '٠١٢٣٤٥', '0'.repeat(5_000), "' or 1=1 --"])(
    'is never %j',
    async (text) => {
      const { answer } = await askForCode('+0010000208').catch(() => askForCode('+0010000209'))
      const response = await answer(text)
      expect([401, 413]).toContain(response.status)
    },
  )
})

describe('asking for a code', () => {
  it('gets the same answer whether the number is known, unknown or a caseworker', async () => {
    const known = await askForCode('+0010000210')
    await known.answer(known.code)
    const answers = []
    for (const phone of ['+0010000210', '+0010000211', '+0010900001']) {
      for (const client of [app, consoleClient]) {
        const signIn = await openSignIn(identity.url, client)
        const response = await signIn.browser.post(`${signIn.page}/phone`, { phone })
        answers.push([response.status, await response.text()])
      }
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  it.each(['', '0', '+', 'abc', '+4700000010', "+47' or 1 eq 1", '+47412345678901', '\u0000', '<script>'])(
    'for %j is answered with 400',
    async (phone) => {
      const signIn = await openSignIn(identity.url, app)
      const response = await signIn.browser.post(`${signIn.page}/phone`, { phone })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ code: 'number-invalid' })
    },
  )

  it('without a sign-in under way, or for somebody else’s, is answered with 400', async () => {
    const signIn = await openSignIn(identity.url, app)
    const stranger = await openSignIn(identity.url, app)
    const response = await stranger.browser.post(`${signIn.page}/phone`, { phone: '+0010000212' })
    expect(response.status).toBe(400)
    const bare = await fetch(`${signIn.page}/phone`, {
      method: 'POST',
      body: new URLSearchParams({ phone: '+0010000212' }),
    })
    expect(bare.status).toBe(400)
    expect(await readOutbox(identity.url, '+0010000212')).toEqual([])
  })

  it('with a body of 10 KB or of another kind is answered with 4xx', async () => {
    const signIn = await openSignIn(identity.url, app)
    expect((await signIn.browser.post(`${signIn.page}/phone`, { phone: '1'.repeat(10_000) })).status).toBe(413)
    const init = { method: 'POST', body: '<phone/>', headers: { 'content-type': 'application/xml' } }
    expect((await signIn.browser.go(`${signIn.page}/phone`, init)).status).toBe(415)
  })

  it('five times in a day is all a number gets, and it is told when to come back', async () => {
    for (let sent = 0; sent < 5; sent++) await askForCode('+0010000220')
    const signIn = await openSignIn(identity.url, app)
    const refused = await signIn.browser.post(`${signIn.page}/phone`, { phone: '+0010000220' })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(86_000)
    identity.clock.ahead += 24 * 60 * minute
    expect((await signIn.browser.post(`${signIn.page}/phone`, { phone: '+0010000220' })).status).toBe(200)
  })

  it('for many numbers from one address is stopped for the hour', async () => {
    const signIn = await openSignIn(identity.url, app)
    const ask = (n: number) =>
      signIn.browser.post(`${signIn.page}/phone`, { phone: `+00100003${String(n).padStart(2, '0')}` })
    const statuses = []
    for (let n = 0; n < 45; n++) statuses.push((await ask(n)).status)
    expect(statuses).toContain(429)
    expect(statuses.lastIndexOf(200)).toBeLessThan(statuses.indexOf(429))
    identity.clock.ahead += 60 * minute
    expect((await ask(50)).status).toBe(200)
  })
})

describe('the outbox', () => {
  it('is read with its token alone', async () => {
    const url = `${identity.url}/outbox?to=%2B0010000201`
    for (const authorization of ['', 'Bearer wrong', outboxToken, `bearer ${outboxToken}x`]) {
      expect((await fetch(url, { headers: { authorization } })).status).toBe(401)
    }
    const headers = { authorization: `Bearer ${outboxToken}` }
    expect((await fetch(`${identity.url}/outbox`, { headers })).status).toBe(400)
    expect((await fetch(`${url}&to=%2B0010000202`, { headers })).status).toBe(400)
  })

  it('shows the newest first, for an hour', async () => {
    const { code } = await askForCode('+0010000230')
    const again = await askForCode('+0010000230')
    const messages = await readOutbox(identity.url, '+0010000230')
    expect(messages.map((message) => message.text.match(/\d{6}/)![0])).toEqual([again.code, code])
    expect(messages[0]).toMatchObject({ to: '+0010000230', sent_at: expect.stringMatching(/^\d{4}-.*Z$/) })
    identity.clock.ahead += 60 * minute + 1
    expect(await readOutbox(identity.url, '+0010000230')).toEqual([])
  })
})
