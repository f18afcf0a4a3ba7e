import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { startSmittestopp } from '@smittestopp/embedded'
import { describe, expect, it } from 'vitest'
import { lookUp } from '../caseworker.ts'
import { filesBelow, filesHolding } from '../files.ts'
import { sendAll, uploadsOf } from '../phones.ts'
import { bringIn, linesRead } from '../pipeline.ts'
import { rowCounts, tablesHolding } from '../tables.ts'
import type { Run } from './run.ts'
import { STRANGER } from './run.ts'

/** What is left on disk: all of it after a restart, and no phone number where none belongs. */
export function state(run: Run): void {
  describe('after the system was stopped and started again', () => {
    it('has everything, knows every phone, and works', async () => {
      const before = await rowCounts(run.system)
      const contacts = await lookUp(run.system, run.token, run.numberOf(run.patient))
      await run.system.stack.stop()
      run.system = await startSmittestopp({ settings: run.settings })
      const added = Object.keys(before).filter((name) => name !== 'applog')
      const after = await rowCounts(run.system)
      for (const name of added) expect(after[name], name).toBe(before[name])

      const lines = await linesRead(run.system)
      const uploads = uploadsOf(run.world, run.phones)
        .slice(0, 5)
        .map((upload) => ({ ...upload, batchId: `${upload.batchId} again` }))
      expect(await sendAll(uploads, run.phones)).toHaveLength(5)
      expect(await bringIn(run.system, lines + 5)).toBe(lines + 5)
      expect((await rowCounts(run.system)).gpsevents).toBe(before.gpsevents)
      expect((await rowCounts(run.system)).btevents).toBe(before.btevents)
      expect([...(await lookUp(run.system, run.token, run.numberOf(run.patient))).keys()].sort()).toEqual(
        [...contacts.keys()].sort(),
      )
    })
  })

  describe('the state folder', () => {
    it('shows other users of the machine nothing', async () => {
      for (const name of await readdir(run.system.folder))
        expect.soft((await stat(join(run.system.folder, name))).mode & 0o077, name).toBe(0)
    })

    it('holds phone numbers in no log, file, queue or table but the record of who asked about whom', async () => {
      const numbers = [...run.world.people, { phoneNumber: STRANGER }, run.system.caseworker].map(({ phoneNumber }) =>
        phoneNumber.slice(1),
      )
      const files = await filesBelow(run.system.folder, ['postgres', 'identity', 'directory'])
      const holding = (texts: string[]) => filesHolding(run.system.folder, files, texts)
      expect(await holding(numbers)).toEqual([])
      expect(await tablesHolding(run.system, numbers)).toEqual(['applog'])
      const places = (await holding([run.phones[run.patient]!.device.DeviceId])).map((path) => path.split('/')[0])
      expect(new Set(places)).toEqual(new Set(['data-lake', 'event-hubs', 'iot-hub', 'redis'])) // it looks in the right places
    })
  })
}
