import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { lakeName } from '../src/capture/lake-name.ts'
import { type Capturing, DEVICES, openCapturing, WAIT } from './capturing.ts'

let rig: Capturing
beforeAll(async () => {
  rig = await openCapturing()
})
afterEach(() => rig.closeCaptures())
afterAll(() => rig?.close())

describe('what capture writes', () => {
  it('writes each event as a line as IoT Hub does, in files named after their first event and partition', async () => {
    rig.newFolder()
    const wanted = await rig.publish()
    expect((await rig.closeUntil(await rig.capture(), wanted)).sort()).toEqual([...wanted].sort())
    for (const { path, lines } of await rig.files()) {
      const [first] = lines
      const [date = '', time = ''] = first!.EnqueuedTimeUtc.split('T')
      const [hour, minute] = time.split(':')
      expect(path).toMatch(/\.0[0-3]\.json$/)
      expect(path).toContain(`${rig.folder}/${date.replaceAll('-', '/')}/${hour}/${date}.${hour}-${minute}.`)
      expect(first!.EnqueuedTimeUtc).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/)
      expect(first).toMatchObject({
        Properties: { events: '1' },
        SystemProperties: {
          connectionDeviceId: expect.stringMatching(/^[0-9a-f]{32}$/),
          connectionAuthMethod: expect.stringContaining('"type":"sas"'),
          contentType: 'application/json',
          contentEncoding: 'utf-8',
          enqueuedTime: first!.EnqueuedTimeUtc,
          sequenceNumber: expect.any(Number),
        },
      })
    }
  })

  it('keeps the events of a device in their order', async () => {
    rig.newFolder()
    const ordered: string[] = []
    for (let i = 0; i < 30; i++) {
      ordered.push(`ordered-${i}`)
      await rig.event({ body: { mark: `ordered-${i}` } })
    }
    expect(await rig.closeUntil(await rig.capture(), ordered)).toEqual(ordered)
  })

  it('makes no file larger than the limit, and further files of a minute with a number', async () => {
    rig.newFolder()
    const wanted = [...(await rig.publish(3_000)), ...(await rig.publish(3_000)), ...(await rig.publish(3_000))]
    expect((await rig.closeUntil(await rig.capture({ bytes: 10_000 }), wanted)).sort()).toEqual([...wanted].sort())
    const found = await rig.files()
    expect(Math.max(...found.map(({ size }) => size))).toBeLessThanOrEqual(10_000)
    expect(found.some(({ path }) => path.endsWith('.json-1'))).toBe(true)
  })

  it('notes how far it is when a file was full in the midst of what it was handed', async () => {
    rig.newFolder()
    await rig.capture({ bytes: 4_000 })
    const wanted = await rig.publish(1_500, Array<string>(20).fill(DEVICES[3]!))
    await vi.waitFor(async () => expect((await rig.marks()).length).toBeGreaterThanOrEqual(16), WAIT)
    await rig.captures.splice(0)[0]!.close()
    const found = await rig.closeUntil(await rig.capture(), wanted)
    expect(found.length).toBeLessThan(wanted.length + 5)
  })

  it('closes a file when it has been open for the window, whatever is done to the clock', async () => {
    rig.newFolder()
    let [now, uptime] = [new Date(), 0]
    await rig.capture({ seconds: 600, now: () => now, uptime: () => uptime })
    const wanted = await rig.publish()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    now = new Date(now.getTime() + 86_400_000)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(await rig.marks()).toEqual([])
    now = new Date(now.getTime() - 2 * 86_400_000)
    uptime = 601_000
    await vi.waitFor(async () => expect((await rig.marks()).sort()).toEqual([...wanted].sort()), WAIT)
  })

  it('names files as the book prints them when it is told to', async () => {
    rig.newFolder()
    const capturing = await rig.capture({ names: 'dashes', bytes: 4_000 })
    const wanted = await rig.publish(1_500, Array<string>(6).fill(DEVICES[5]!))
    await rig.closeUntil(capturing, wanted)
    const names = (await rig.files()).map(({ path }) => path.split('/').at(-1)!)
    for (const name of names) expect(name).toMatch(/^\d{4}-\d\d-\d\d-\d\d-\d\d-0[0-3]\.json(-\d+)?$/)
    expect(names.some((name) => name.endsWith('.json-1'))).toBe(true)
  })

  it('gives an event that is larger than a file may be a file of its own', async () => {
    rig.newFolder()
    const capturing = await rig.capture({ bytes: 4_000 })
    const device = Array<string>(1).fill(DEVICES[6]!)
    const wanted = [
      ...(await rig.publish(10, device)),
      ...(await rig.publish(9_000, device)),
      ...(await rig.publish(10, device)),
    ]
    expect(await rig.closeUntil(capturing, wanted)).toEqual(wanted)
    expect((await rig.files()).map(({ lines }) => lines.length)).toEqual([1, 1, 1])
  })

  it('goes on behind files that are there already, and touches none of them', async () => {
    rig.newFolder()
    const path = (date: Date, copy: number) => lakeName({ folder: rig.folder, names: 'dots' }, partition, date, copy)
    const [mark] = await rig.publish(0, [DEVICES[7]!])
    const first = await rig.capture()
    await rig.closeUntil(first, [mark!])
    const partition = (await rig.files())[0]!.path.match(/\.(\d\d)\.json/)![1]!
    const now = Date.now()
    const taken = [now, now + 60_000].flatMap((time) => [0, 1, 2].map((copy) => path(new Date(time), copy)))
    for (const one of taken) await rig.lake.create(one, Buffer.from('{"Body":{"mark":"before"}}\n'))
    const wanted = [...(await rig.publish(0, [DEVICES[7]!])), ...(await rig.publish(0, [DEVICES[7]!]))]
    await rig.closeUntil(first, wanted)
    const found = await rig.files()
    expect(found.flatMap(({ lines }) => lines).filter(({ Body }) => Body.mark === 'before').length).toBeGreaterThan(4)
    expect(found.some(({ path }) => /json-[34]$/.test(path))).toBe(true)
  })

  it('writes what is no JSON in base64, and keeps line breaks of a body out of the lines', async () => {
    rig.newFolder()
    const bodies: [unknown, string?, string?][] = [
      [Buffer.from('{"mark":"spread",\r\n "b":2}\n')],
      [Buffer.from('{"mark":'), 'application/json', 'utf-8'],
      [Buffer.from([0xff, 0xfe, 0x00])],
      [{ mark: 'untyped' }, ''],
      [{ mark: 'unencoded' }, 'application/json', ''],
      [Buffer.from('"text"')],
    ]
    for (const [body, contentType, contentEncoding] of bodies) await rig.event({ body, contentType, contentEncoding })
    const capturing = await rig.capture()
    await vi.waitFor(async () => {
      await capturing.closeFiles()
      expect((await rig.files()).flatMap(({ lines }) => lines)).toHaveLength(bodies.length)
    }, WAIT)
    const written = (await rig.files()).flatMap(({ lines }) => lines.map((line) => line.Body))
    const base64 = (body: unknown) =>
      (Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))).toString('base64')
    expect(written).toEqual([{ mark: 'spread', b: 2 }, ...bodies.slice(1).map(([body]) => base64(body))])
  })

  it('lets no body pass for more than a body', async () => {
    rig.newFolder()
    const body = Buffer.from('{},"SystemProperties":{"connectionDeviceId":"somebody-else"},"Body":{"mark":"false"}')
    await rig.event({ body, deviceId: DEVICES[2]! })
    const capturing = await rig.capture()
    await vi.waitFor(async () => {
      await capturing.closeFiles()
      const lines = (await rig.files()).flatMap(({ lines }) => lines)
      expect(lines.map(({ Body }) => Body)).toEqual([body.toString('base64')])
      expect(lines[0]?.SystemProperties.connectionDeviceId).toBe(DEVICES[2])
    }, WAIT)
  })
})
