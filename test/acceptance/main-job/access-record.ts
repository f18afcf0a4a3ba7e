import { describe, expect, it } from 'vitest'
import { lookUp, pollLookup, requestLookup } from '../caseworker.ts'
import { connect, query } from '../tables.ts'
import type { Run } from './run.ts'
import { STRANGER } from './run.ts'

/** Who asked about whom stands on record before anything is told. */
export function accessRecord(run: Run): void {
  describe('the record of who asked about whom', () => {
    const log = (phoneNumber: string) =>
      query(run.system, 'select * from dbo.get_access_log($1, 0, 1000)', [phoneNumber], 'query')

    it('names the caseworker, the patient and every contact', async () => {
      const contacts = await lookUp(run.system, run.token, run.numberOf(run.patient))
      const [newest] = await log(run.numberOf(run.patient))
      expect(newest).toMatchObject({
        person_name: 'Kari Smittesporer',
        person_id: 'fhi-0001',
        organization: 'Folkehelseinstituttet',
        legal_means: 'Oppslag i nærkontakter for varsling',
      })
      for (const number of contacts.keys()) expect((await log(number))[0]!.request_id).toBe(newest!.request_id)
      expect(await log(STRANGER)).toEqual([])
    })

    it('is written before the data leaves: while it cannot be, nothing is told', async () => {
      const asked = await requestLookup(run.system, run.token, { phone_number: run.numberOf(run.patient) })
      await pollLookup(run.token, String(asked.json.result_url))
      const admin = await connect(run.system)
      await admin.query('begin; lock table dbo.applog in access exclusive mode')
      const told = pollLookup(run.token, String(asked.json.result_url))
      const first = await Promise.race([told, new Promise((resolve) => setTimeout(resolve, 1_000, 'nothing yet'))])
      await admin.query('rollback')
      await admin.end()
      expect(first).toBe('nothing yet')
      expect((await told).status).toBe(200)
    })
  })
}
