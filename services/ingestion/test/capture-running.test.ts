import { type Lake, openLake, unavailable } from '@smittestopp/platform'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildCapture } from '../src/app.ts'
import type { PartitionState } from '../src/capture/routes.ts'
import { type Capturing, DEVICES, openCapturing, WAIT } from './capturing.ts'

let rig: Capturing
beforeAll(async () => {
  rig = await openCapturing()
})
afterEach(() => rig.closeCaptures())
afterAll(() => rig?.close())

describe('a running capture', () => {
  it('tells the operator how far each partition is', async () => {
    rig.newFolder()
    const capturing = await rig.capture()
    const app = await buildCapture(capturing, { operationsToken: 'a-secret-of-operations' })
    const request = { method: 'GET' as const, url: '/capture/partitions' }
    expect((await app.operations.inject(request)).statusCode).toBe(401)
    const look = async () => {
      const answer = await app.operations.inject({
        ...request,
        headers: { authorization: 'Bearer a-secret-of-operations' },
      })
      return (answer.json() as { partitions: PartitionState[] }).partitions
    }
    await vi.waitFor(async () => expect((await look()).map(({ partition }) => partition)).toEqual([...'0123']), WAIT)
    const began = Date.now()
    for (let i = 0; i < 3; i++) await rig.event({ deviceId: DEVICES[0]!, body: { mark: `told-${i}` }, events: 60 })
    const open = await vi.waitFor(async () => {
      const found = (await look()).find(({ open_lines }) => open_lines === 3)!
      expect(found).toMatchObject({ open_events: 180, open_bytes: expect.any(Number) })
      return found
    }, WAIT)
    expect(open.last_enqueued! - (open.captured ?? -1)).toBe(3)
    expect(Math.abs(Date.parse(open.opened_at!) - began)).toBeLessThan(10_000)
    const gauge = async () => (await app.operations.inject({ method: 'GET', url: '/metrics' })).body
    expect(await gauge()).toContain(`stream_messages_behind{partition="${open.partition}"`)
    expect(await gauge()).toMatch(new RegExp(`stream_messages_behind\\{partition="${open.partition}"[^}]*\\} 3\\b`))
    await capturing.closeFiles()
    const closed = (await look()).find(({ partition }) => partition === open.partition)
    expect(closed).toMatchObject({ captured: open.last_enqueued, open_lines: 0, open_events: 0, opened_at: null })
    expect(await gauge()).toMatch(/lake_events_written_total(\{.*\})? 180\b/)
    await app.close()
  })

  it('knows what was captured before it came', async () => {
    rig.newFolder()
    const first = await rig.capture()
    await rig.closeUntil(first, await rig.publish())
    const before = await first.partitions()
    await rig.captures.splice(0)[0]!.close()
    const second = await rig.capture()
    await vi.waitFor(async () => expect(await second.partitions()).toEqual(before), WAIT)
  })

  it('closes its files when the operator says so', async () => {
    rig.newFolder()
    const capturing = await rig.capture()
    const app = await buildCapture(capturing, { operationsToken: 'a-secret-of-operations' })
    const request = { method: 'POST' as const, url: '/capture/close-files' }
    expect((await app.operations.inject(request)).statusCode).toBe(401)
    const wanted = await rig.publish()
    const headers = { authorization: 'Bearer a-secret-of-operations' }
    await vi.waitFor(async () => {
      expect((await app.operations.inject({ ...request, headers })).statusCode).toBe(200)
      expect((await rig.marks()).sort()).toEqual([...wanted].sort())
    }, WAIT)
    expect((await app.operations.inject({ ...request, headers })).json()).toEqual({ closed: 0 })
    await app.close()
  })

  it('repeats events rather than lose any when it ends between the file and the note of it', async () => {
    rig.newFolder()
    // Everything is as in a process that dies right after the file is written: no checkpoint ever is.
    const crashing = await rig.capture({ commit: () => Promise.reject(unavailable('checkpoints')) })
    const wanted = await rig.publish()
    await vi.waitFor(async () => {
      await crashing.closeFiles().catch(() => {})
      expect((await rig.marks()).sort()).toEqual([...wanted].sort())
    }, WAIT)
    await rig.captures.splice(0)[0]!.close()
    const again = await rig.capture()
    await vi.waitFor(async () => {
      await again.closeFiles()
      expect((await rig.marks()).sort()).toEqual([...wanted, ...wanted].sort())
    }, WAIT)
  })

  it('holds events back, and loses none, while the lake is away', async () => {
    rig.newFolder()
    const settings = rig.emulators.settingsOf('capture')
    const real = openLake(settings.LAKE_URL!)
    let failures = 10
    const flaky: Lake = {
      ...real,
      create: (path, body) => (failures-- > 0 ? Promise.reject(unavailable('data lake')) : real.create(path, body)),
    }
    let uptime = 0
    const capturing = await rig.capture({ lake: flaky, uptime: () => uptime })
    const closing = () => capturing.closeFiles()
    const wanted = await rig.publish()
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    uptime = 601_000
    const whileAway = vi.waitFor(() => expect(closing()).rejects.toMatchObject({ unavailable: 'data lake' }), WAIT)
    await vi.waitFor(async () => expect((await rig.marks()).sort()).toEqual([...wanted].sort()), WAIT)
    await whileAway
    expect(failures).toBeLessThan(0)
  })

  it('shares the partitions among two captures', async () => {
    rig.newFolder()
    const first = await rig.capture()
    const second = await rig.capture()
    const closed = { first: 0, second: 0 }
    await vi.waitFor(async () => {
      const wanted = await rig.publish()
      await vi.waitFor(async () => {
        closed.first += await first.closeFiles()
        closed.second += await second.closeFiles()
        expect(await rig.marks()).toEqual(expect.arrayContaining(wanted))
      }, WAIT)
      expect(Math.min(closed.first, closed.second)).toBeGreaterThan(0)
    }, WAIT)
  })
})
