import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, ask, startGateway, startUpstream } from './gateway-process.ts'

let opened: AsyncDisposableStack
let service: Awaited<ReturnType<typeof startUpstream>>

beforeEach(async () => {
  opened = new AsyncDisposableStack()
  service = await startUpstream('app')
  opened.defer(service.close)
})

afterEach(() => opened.disposeAsync())

async function gatewayWith(settings: Record<string, string>) {
  const gateway = await startGateway({ '/app': service.url, '/devices': service.url }, settings)
  opened.defer(gateway.close)
  return gateway
}

function signedBy(device: string) {
  return { 'signature-input': `sig1=("@method");created=1;keyid="${device.repeat(32)}.00000001"` }
}

async function inTurn(count: number, one: () => Promise<Answer>): Promise<number[]> {
  const statuses: number[] = []
  for (let n = 0; n < count; n++) statuses.push((await one()).status)
  return statuses
}

describe('the limit of an address', () => {
  it('lets a burst through, then answers 429 with a time to come back, and the service hears nothing', async () => {
    const { port } = await gatewayWith({ ADDRESS_RATE: '0.1', ADDRESS_BURST: '3' })
    expect(await inTurn(5, () => ask(port, '/app/x'))).toEqual([200, 200, 200, 429, 429])
    const refused = await ask(port, '/app/x', { method: 'POST', body: 'x'.repeat(50_000) })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(5)
    expect(refused.json).toMatchObject({ type: 'urn:smittestopp:problem:too-many-requests', status: 429 })
    expect(service.seen).toHaveLength(3)
    expect((await ask(port, '/health')).status).toBe(200)
  })

  it('gives more as time goes by', async () => {
    const { port } = await gatewayWith({ ADDRESS_RATE: '0.5', ADDRESS_BURST: '1' })
    expect(await inTurn(2, () => ask(port, '/app/x'))).toEqual([200, 429])
    await expect.poll(async () => (await ask(port, '/app/x')).status, { timeout: 10_000 }).toBe(200)
  })

  it('is not moved by what the sender says of itself', async () => {
    const { port } = await gatewayWith({ ADDRESS_RATE: '0.1', ADDRESS_BURST: '2' })
    let n = 0
    const disguised = () => ask(port, '/app/x', { headers: { 'x-forwarded-for': `10.0.0.${n++}`, forwarded: 'for=x' } })
    expect(await inTurn(4, disguised)).toEqual([200, 200, 429, 429])
  })

  it('is off at 0', async () => {
    const { port } = await gatewayWith({ ADDRESS_RATE: '0', ADDRESS_BURST: '1', DEVICE_RATE: '0', DEVICE_BURST: '1' })
    expect(new Set(await inTurn(20, () => ask(port, '/app/x', { headers: signedBy('a') })))).toEqual(new Set([200]))
  })
})

describe('the limit of a device', () => {
  it('holds it back alone, by whatever way it is named', async () => {
    const { port } = await gatewayWith({ DEVICE_RATE: '0.1', DEVICE_BURST: '2' })
    const a = 'a'.repeat(32)
    expect(await inTurn(3, () => ask(port, '/app/x', { headers: signedBy('a') }))).toEqual([200, 200, 429])
    expect((await ask(port, '/app/x', { headers: signedBy('b') })).status).toBe(200)
    expect((await ask(port, `/devices/${a}/messages/events`)).status).toBe(429)
    const authorization = `SMST-HMAC-SHA256 ${a};1589000000;c2ln`
    expect((await ask(port, '/app/pin', { headers: { authorization } })).status).toBe(429)
    expect(await inTurn(5, () => ask(port, '/app/x'))).toEqual([200, 200, 200, 200, 200])
  })
})

describe('the connections of an address', () => {
  it('are closed above their limit, and may come back when one is free', async () => {
    const { port } = await gatewayWith({ ADDRESS_CONNECTIONS: '2' })
    const open = async (): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      await once(socket, 'connect')
      return socket
    }
    const kept = [await open(), await open()]
    const third = await open()
    await once(third, 'close')
    kept[0]!.destroy()
    await once(kept[0]!, 'close')
    await expect
      .poll(() =>
        ask(port, '/app/x').then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200)
    kept[1]!.destroy()
  })
})
