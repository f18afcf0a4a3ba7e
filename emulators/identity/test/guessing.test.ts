import { readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, type Running, startDirectory, temporaryFolder } from './directory-process.ts'
import { identityInProcess } from './identity-process.ts'
import { app, openSignIn, readCode, readOutbox } from './phone.ts'

const minute = 60_000
const opened = new AsyncDisposableStack()
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let directory: Running

beforeAll(async () => {
  folder = await temporaryFolder()
  opened.defer(folder.remove)
  directory = await startDirectory(`${folder.path}/directory`)
  opened.defer(() => directory.kill())
})

afterAll(() => opened.disposeAsync())

async function startIdentity(name: string, more: Record<string, string>) {
  const where = { dataDir: `${folder.path}/${name}`, directoryUrl: directory.url, port: await freePort() }
  const identity = await identityInProcess(where, more)
  opened.defer(identity.close)
  return { ...identity, file: `${where.dataDir}/identity.sqlite` }
}

type Identity = Awaited<ReturnType<typeof startIdentity>>

async function askForCode(identity: Identity, phone: string) {
  const signIn = await openSignIn(identity.url, app)
  const response = await signIn.browser.post(`${signIn.page}/phone`, { phone })
  const answer = (code: string) => signIn.browser.post(`${signIn.page}/code`, { code })
  return { response, answer }
}

async function wrongCode(identity: Identity, phone: string): Promise<string> {
  return String((Number(await readCode(identity.url, phone)) + 1) % 1_000_000).padStart(6, '0')
}

async function giveWrongCodes(identity: Identity, phone: string, count: number) {
  const { answer } = await askForCode(identity, phone)
  const wrong = await wrongCode(identity, phone)
  for (let n = 0; n < count; n++) expect((await answer(wrong)).status).toBe(401)
  return answer
}

describe('guessing on with new codes', () => {
  it('has to wait, twice as long after each further wrong try, up to an hour', async () => {
    const identity = await startIdentity('guessing', {})
    const phone = '+0010000401'
    await giveWrongCodes(identity, phone, 5)
    const waits: number[] = []
    for (let n = 0; n < 10; n++) {
      const { response } = await askForCode(identity, phone)
      expect(response.status).toBe(429)
      expect(await response.json()).toMatchObject({ type: 'urn:smittestopp:problem:too-many-tries', status: 429 })
      waits.push(Number(response.headers.get('retry-after')))
      identity.clock.ahead += waits.at(-1)! * 1_000
      await giveWrongCodes(identity, phone, 1)
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600])
    const { response } = await askForCode(identity, '+0010000402')
    expect(response.status).toBe(200)
    identity.clock.ahead += 24 * 60 * minute
    expect((await askForCode(identity, phone)).response.status).toBe(200)
  })

  it('learns nothing while it waits, also not with the right code, which still counts after', async () => {
    const identity = await startIdentity('waiting', {})
    const phone = '+0010000403'
    const first = await askForCode(identity, phone)
    const right = await readCode(identity.url, phone)
    await giveWrongCodes(identity, phone, 5)
    for (const code of [right, '000000', 'x']) {
      const refused = await first.answer(code)
      expect(refused.status).toBe(429)
      expect(await refused.json()).toMatchObject({ code: 'too-many-tries' })
    }
    identity.clock.ahead += 30_000
    expect((await first.answer(right)).status).toBe(303)
  })

  it('is held back by tries at the same number in other sign-ins, and after a restart', async () => {
    const identity = await startIdentity('restarted', {})
    for (let n = 0; n < 5; n++) await giveWrongCodes(identity, '+0010000404', 1)
    expect((await askForCode(identity, '+0010000404')).response.status).toBe(429)
    await identity.close()
    const again = await startIdentity('restarted', {})
    expect((await askForCode(again, '+0010000404')).response.status).toBe(429)
  })
})

describe('the budget of a prefix', () => {
  it('is shared by its numbers, told when to come back, and no other prefix’s', async () => {
    const identity = await startIdentity('prefix', { CODES_PER_PREFIX: '3' })
    const ask = async (phone: string) => (await askForCode(identity, phone)).response
    // Somalia, Norway: numbers nobody is called at, since the outbox is all there is.
    for (const last of ['1', '2', '3']) expect((await ask(`+25261234567${last}`)).status).toBe(200)
    const refused = await ask('+252612345674')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_500)
    expect(await refused.json()).toMatchObject({ code: 'too-many-codes' })
    expect(await readOutbox(identity.url, '+252612345674')).toEqual([])
    expect((await ask('+4741234567')).status).toBe(200)
    expect((await ask('+0010000405')).status).toBe(200)
    identity.clock.ahead += 60 * minute
    expect((await ask('+252612345674')).status).toBe(200)
  })
})

describe('the file', () => {
  it('holds digests of codes that only who has the secret can make', async () => {
    const secret = 'a secret that is long enough for this'
    const identity = await startIdentity('secret', { DIGEST_SECRET: secret })
    const { answer } = await askForCode(identity, '+0010000406')
    const code = await readCode(identity.url, '+0010000406')
    const kept = Buffer.concat([await readFile(identity.file), await readFile(`${identity.file}-wal`)])
    expect(kept.includes('+0010000406')).toBe(true) // in the outbox, as on a phone
    expect(kept.includes(secret)).toBe(false)
    expect(kept.includes('digest-key')).toBe(false)
    expect((await answer(code)).status).toBe(303)
  })

  it('counts numbers and addresses by digests alone', async () => {
    const identity = await startIdentity('digests', {})
    await giveWrongCodes(identity, '+0010000407', 2)
    const database = new DatabaseSync(identity.file, { readOnly: true })
    const rows = database.prepare('select digest, number from tallies').all()
    database.close()
    expect(rows).toHaveLength(5) // a number, an address, a prefix, two wrong tries
    for (const { digest } of rows) expect((digest as Uint8Array).length).toBe(32)
  })
})
