import { describe, expect, it } from 'vitest'
import { badUploads } from '../bad-uploads.ts'
import { distinctEvents, storedEvents } from '../events.ts'
import { announce, ask } from '../http.ts'
import { deviceSas, JSON_MESSAGE, sendToHub } from '../iot-device.ts'
import { lakeFiles, leaveEmptyFiles } from '../lake.ts'
import { registerEverybody, sendAll, uploadsOf } from '../phones.ts'
import { bringIn, linesRead, readBooks } from '../pipeline.ts'
import { DEVICE_KEYS } from '../shapes-of-2020.ts'
import { messagesInStream } from '../stream.ts'
import { rowCounts } from '../tables.ts'
import type { Run } from './run.ts'

/** Registration, upload, stream, lake, import: what phones send and what becomes of it. */
export function phonesToTables(run: Run): void {
  describe('from the phones to the tables', () => {
    it('registers every phone and tells it what the app of 2020 read', async () => {
      run.phones = await registerEverybody(run.system, run.world)
      for (const [person, { device }] of run.phones.entries()) {
        expect(Object.keys(device)).toEqual(DEVICE_KEYS)
        expect(device.PhoneNumber).toBe(run.numberOf(person))
        expect(device.ConnectionString).toBe(
          `HostName=${device.HostName};DeviceId=${device.DeviceId};SharedAccessKey=${device.SharedAccessKey}`,
        )
      }
      expect(new Set(run.phones.map(({ device }) => device.DeviceId)).size).toBe(12)
    })

    it('takes every batch and brings each distinct event into the tables, once', async () => {
      const uploads = uploadsOf(run.world, run.phones)
      expect(await sendAll(uploads, run.phones)).toHaveLength(uploads.length)
      const lines = uploads.filter(({ repeated }) => !repeated).length // a repeat is answered, and goes no further
      expect(await bringIn(run.system, lines)).toBe(lines)
      expect(await storedEvents(run.system)).toEqual(
        distinctEvents(uploads, (person) => run.phones[person]!.device.DeviceId),
      )
    })

    it('keeps books that add up: every event is stored, a duplicate, or rejected with a reason', async () => {
      const { tasks, rejections } = await readBooks(run.system)
      for (const { events, stored, duplicates, rejected } of tasks) expect(stored + duplicates + rejected).toBe(events)
      expect(rejections).toEqual([])
    })

    it('refuses bad uploads, each with its status, and nothing of them gets anywhere', async () => {
      const before = { tables: await rowCounts(run.system), stream: await messagesInStream(run.system) }
      for (const { what, status, path = '/app/events', body, headers } of badUploads(
        run.phones[0]!.device,
        run.phones[1]!.device,
      )) {
        const said = await ask(`${run.system.gatewayUrl}${path}`, { method: 'POST', body, headers })
        expect.soft(said.status, what).toBe(status)
        expect.soft(said.json, what).toMatchObject({ status, code: expect.any(String) })
        expect.soft(said.text, what).not.toMatch(/node_modules|\.ts:|at .*\(/)
      }
      expect(await announce(`${run.system.gatewayUrl}/app/events`, 3_000_000)).toBe(413)
      await bringIn(run.system, before.stream)
      expect({ tables: await rowCounts(run.system), stream: await messagesInStream(run.system) }).toEqual(before)
    })

    it('writes a further file where a crash left an empty one, and passes the empty one over', async () => {
      const [lines, files] = [await linesRead(run.system), await lakeFiles(run.system)]
      await leaveEmptyFiles(run.system)
      const [upload] = uploadsOf(run.world, run.phones)
      expect(await sendAll([{ ...upload!, batchId: 'again' }], run.phones)).toHaveLength(1)
      expect(await bringIn(run.system, lines + 1)).toBe(lines + 1)
      const added = (await lakeFiles(run.system)).filter(({ path }) => !files.some((file) => file.path === path))
      expect(added.filter(({ size }) => size > 0).map(({ path }) => path)).toEqual([
        expect.stringMatching(/\.json-[1-9]$/),
      ])
    })

    it('takes the messages of an app of 2020 over IoT Hub, with and without a content type, into the same tables', async () => {
      const { device } = run.phones[2]!
      const sender = { deviceId: device.DeviceId, sas: deviceSas(device.ConnectionString) }
      const message = (minute: string) => ({
        platform: 'ios',
        osVersion: '13.5',
        appVersion: '1.1.0',
        model: 'iPhone12,1',
        events: [
          {
            deviceId: run.phones[3]!.device.DeviceId,
            time: `${run.world.to.toISOString().slice(0, 14)}${minute}:07Z`,
            rssi: -61,
            txPower: 12,
          },
        ],
      })
      const lines = await linesRead(run.system)
      expect(await sendToHub(run.system, sender, message('01'), JSON_MESSAGE)).toMatchObject({ status: 204 })
      expect(await sendToHub(run.system, sender, message('02'))).toMatchObject({ status: 204 })
      expect(
        await sendToHub(run.system, { ...sender, sas: deviceSas(run.phones[4]!.device.ConnectionString) }, {}),
      ).toMatchObject({ status: 401 })
      expect(await bringIn(run.system, lines + 2)).toBe(lines + 2)
      const sightings = (await storedEvents(run.system)).filter(
        (event) => event.endsWith(':07Z') || event.includes(':07Z '),
      )
      for (const minute of ['01', '02'])
        expect(sightings).toContain(
          `bt ${device.DeviceId} ${run.world.to.toISOString().slice(0, 14)}${minute}:07Z ${run.phones[3]!.device.DeviceId} -61 12`,
        )
    })
  })
}
