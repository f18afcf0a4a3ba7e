import { caseworkerToken, phoneToken } from '@smittestopp/simulator'
import { describe, expect, it } from 'vitest'
import { contactsOf, lookUp, pollLookup, requestLookup } from '../caseworker.ts'
import { ask, bearer } from '../http.ts'
import { ACCEPTED_KEYS, CUMULATIVE_KEYS, DAY_KEYS, keysOfMembers, REPORT_KEYS, RESULT_KEYS } from '../shapes-of-2020.ts'
import { openQueue } from '../tables.ts'
import type { Run } from './run.ts'
import { STRANGER } from './run.ts'

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** What a caseworker asks and gets, and who may not. */
export function lookups(run: Run): void {
  describe('a caseworker', () => {
    it('asks, waits, and gets the contacts with their evidence in the shape of 2020', async () => {
      run.token = await caseworkerToken(run.system)
      run.system.stack.kill('analytics', 'SIGSTOP')
      const asked = await requestLookup(run.system, run.token, { phone_number: run.numberOf(run.patient) })
      expect(asked.status).toBe(202)
      expect(Object.keys(asked.json)).toEqual(ACCEPTED_KEYS)
      expect(asked.json.result_url).toBe(`${run.system.gatewayUrl}/fhi/lookup/${asked.json.request_id}`)
      expect(asked.json.result_expires).toMatch(UTC)
      const url = String(asked.json.result_url)
      expect(await ask(url, { headers: bearer(run.token) })).toMatchObject({
        status: 202,
        json: { message: 'Not finished processing (completed 0/1 tasks)' },
      })
      run.system.stack.kill('analytics', 'SIGCONT')
      const found = await pollLookup(run.token, url)
      expect(found.status).toBe(200)
      expect(Object.keys(found.json)).toEqual(RESULT_KEYS)
      expect(found.json).toMatchObject({ phone_number: run.numberOf(run.patient), found_in_system: true })
      expect(found.json.last_activity).toMatch(UTC)
      for (const report of contactsOf(found).values()) {
        expect(Object.keys(report)).toEqual(REPORT_KEYS)
        expect(keysOfMembers(report.cumulative)).toEqual(CUMULATIVE_KEYS)
        for (const day of Object.values(report.daily)) expect(keysOfMembers(day as object)).toEqual(DAY_KEYS)
      }
    })

    it('need not ask again and again: an answer is held until it is there, if they prefer that', async () => {
      run.system.stack.kill('analytics', 'SIGSTOP')
      const asked = await requestLookup(run.system, run.token, {
        phone_number: run.numberOf(run.patient),
        parameters: { window_days: 13 },
      })
      const headers = { ...bearer(run.token), prefer: 'wait=20' }
      const answer = ask(String(asked.json.result_url), { headers })
      const early = await ask(String(asked.json.result_url), { headers: { ...headers, prefer: 'wait=1' } })
      expect([early.status, early.headers.get('preference-applied')]).toEqual([202, 'wait=1'])
      run.system.stack.kill('analytics', 'SIGCONT')
      const found = await answer
      expect([found.status, found.headers.get('preference-applied')]).toEqual([200, 'wait=20'])
    })

    it('gets all that is known of them, and the same as a page that loads nothing', async () => {
      const asked = await requestLookup(run.system, run.token, { phone_number: run.numberOf(run.patient) })
      const url = String(asked.json.result_url)
      const contacts = contactsOf(await pollLookup(run.token, url))
      const full = await ask(`${url}?format=full`, { headers: bearer(run.token) })
      expect(full.json).toMatchObject({ format: 'full', request_id: asked.json.request_id, profile: 'default' })
      expect(full.json.input_digest).toMatch(/^[0-9a-f]{64}$/)
      type Evidence = { rows: { files: number[] }[] }[]
      const told = full.json.contacts as {
        phone_number: string
        cumulative: object
        evidence: { bluetooth: Evidence; gps: Evidence }
        explanation: { why: string[] }
      }[]
      expect(told.map(({ phone_number }) => phone_number).sort()).toEqual([...contacts.keys()].sort())
      for (const { explanation } of told) expect(explanation.why[0]).toMatch(/^Reported: /)
      expect(full.json.places).toEqual({ state: 'known', notes: [] })
      for (const { evidence } of told)
        for (const { rows } of [...evidence.bluetooth, ...evidence.gps])
          for (const { files } of rows) expect(files.length).toBeGreaterThan(0)
      const page = await ask(url, { headers: { ...bearer(run.token), accept: 'text/html' } })
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(page.text).toContain("default-src 'none'")
      for (const number of contacts.keys()) expect(page.text).toContain(number)
    })

    it('finds who was near for hours, never the patient, and each sum follows from its evidence', async () => {
      const contacts = await lookUp(run.system, run.token, run.numberOf(run.patient))
      expect(contacts.has(run.numberOf(run.patient))).toBe(false)
      const report = contacts.get(run.numberOf(run.housemate))!
      expect(report.evidence.bluetooth.length).toBeGreaterThan(0)
      for (const { cumulative, evidence } of contacts.values()) {
        const seconds = evidence.bluetooth.reduce((sum, { duration }) => sum + duration, 0)
        expect(Math.abs(cumulative.bt_contacts.cumulative_duration - seconds)).toBeLessThanOrEqual(
          evidence.bluetooth.length,
        )
        for (const { time_from, time_to, sightings } of evidence.bluetooth) {
          expect(Date.parse(time_to)).toBeGreaterThan(Date.parse(time_from))
          expect(sightings).toBeGreaterThanOrEqual(2)
        }
      }
    })

    it('sees the same contact from the other side', async () => {
      const [here, there] = [
        await lookUp(run.system, run.token, run.numberOf(run.patient)),
        await lookUp(run.system, run.token, run.numberOf(run.housemate)),
      ]
      expect(there.get(run.numberOf(run.patient))!.evidence).toEqual(here.get(run.numberOf(run.housemate))!.evidence)
    })

    it('is told of a number that is not in the system, and of one without a phone, alike', async () => {
      await phoneToken(run.system, '+00100009998') // signed in, never registered
      for (const phone_number of [STRANGER, '+00100009998'])
        expect(await requestLookup(run.system, run.token, { phone_number })).toMatchObject({
          status: 404,
          json: { phone_number, found_in_system: false },
        })
      for (const phone_number of ['', '4712345678', `+47' or '1'='1`, `+${'1'.repeat(40)}`, 12345678, null])
        expect((await requestLookup(run.system, run.token, { phone_number })).status).toBe(400)
    })

    it('asks with any window that is a time, and is told what is wrong with any other', async () => {
      const contactsIn = async (window: object) => {
        const asked = await requestLookup(run.system, run.token, { phone_number: run.numberOf(run.patient), ...window })
        return contactsOf(await pollLookup(run.token, String(asked.json.result_url))).size
      }
      expect(await contactsIn({ time_from: '1970-01-01T00:00:00Z', time_to: '9999-12-31T23:59:59Z' })).toBeGreaterThan(
        0,
      )
      expect(await contactsIn({ time_to: '1970-01-01T00:00:00Z' })).toBe(0)
      for (const window of [
        { time_from: '0000-01-01T00:00:00Z' },
        { time_from: '9999-12-31T23:59:59-14:00' },
        { time_from: 'yesterday' },
        { time_to: null },
        { time_from: '2020-05-02T00:00:00Z', time_to: '2020-05-01T00:00:00Z' },
      ]) {
        const asked = await requestLookup(run.system, run.token, { phone_number: run.numberOf(run.patient), ...window })
        expect.soft(asked.status, JSON.stringify(window)).toBe(400)
      }
    })

    it('gets no results that others asked for, that nobody asked for, or that are over', async () => {
      const fetchResult = (id: unknown) =>
        ask(`${run.system.gatewayUrl}/fhi/lookup/${id}`, { headers: bearer(run.token) })
      const unknown = { status: 404, json: { message: 'No such request' } }
      for (const id of ['5e3b7f0c-7f0a-4d3e-9d4e-0a1b2c3d4e5f', 'no-uuid', 'x'.repeat(90), '*'])
        expect.soft(await fetchResult(id), id).toMatchObject(unknown)

      const { request_id } = (await requestLookup(run.system, run.token, { phone_number: run.numberOf(run.patient) }))
        .json
      const queue = await openQueue(run.system)
      const key = `lookup:${request_id}:info`
      const info = JSON.parse((await queue.get(key))!)
      await queue.set(key, JSON.stringify({ ...info, asked_by: 'fhi-0002' }), 'KEEPTTL')
      expect(await fetchResult(request_id)).toMatchObject(unknown)
      await queue.set(key, JSON.stringify(info), 'PX', 1)
      expect(await fetchResult(request_id)).toMatchObject(unknown)
      queue.disconnect()
    })

    it('cancels what is no longer wanted, as often as they like, and nobody else’s', async () => {
      const headers = bearer(run.token)
      const patient = { phone_number: run.numberOf(run.patient) }
      const [asked, kept] = [
        await requestLookup(run.system, run.token, patient),
        await requestLookup(run.system, run.token, patient),
      ]
      const url = String(asked.json.result_url)
      for (let times = 0; times < 2; times++) expect((await ask(url, { method: 'DELETE', headers })).status).toBe(204)
      expect((await ask(url, { headers })).status).toBe(404)
      expect((await ask(url.replace(/.{12}$/, '0123456789ab'), { method: 'DELETE', headers })).status).toBe(404)
      expect((await pollLookup(run.token, String(kept.json.result_url))).status).toBe(200)
    })

    it('must be one: no token 401, a phone’s token 401, a stranger’s or a broken one 401', async () => {
      const phone = await phoneToken(run.system, run.numberOf(0))
      const [head, body, signature] = run.token.split('.')
      const claims = JSON.parse(Buffer.from(body!, 'base64url').toString())
      const other = Buffer.from(JSON.stringify({ ...claims, sub: 'fhi-0002' })).toString('base64url')
      const forged = `${head}.${other}.${signature}`
      const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`
      for (const bad of ['', phone, forged, none, 'x.y.z'])
        for (const [method, path] of [
          ['POST', '/fhi/lookup'],
          ['GET', '/fhi/lookup/5e3b7f0c-7f0a-4d3e-9d4e-0a1b2c3d4e5f'],
          ['DELETE', '/fhi/lookup/5e3b7f0c-7f0a-4d3e-9d4e-0a1b2c3d4e5f'],
        ] as const) {
          const said = await ask(`${run.system.gatewayUrl}${path}`, { method, headers: bad ? bearer(bad) : {} })
          expect.soft(said.status, bad.slice(0, 20)).toBe(401)
        }
      const register = await ask(`${run.system.gatewayUrl}/onboarding/register-device`, {
        method: 'POST',
        headers: bearer(run.token),
      })
      expect(register.status).toBe(401)
    })
  })
}
