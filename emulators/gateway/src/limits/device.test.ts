import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { namedDevice } from './device.ts'

const id = '0123456789abcdef0123456789abcdef'

function named(url: string, headers: Record<string, string> = {}) {
  return namedDevice({ url, headers } as unknown as IncomingMessage)
}

describe('the device a request names', () => {
  it('is read from a signature, the signature of 2020, or the path of the IoT Hub', () => {
    const input = `sig1=("@method" "@path" "@query" "content-digest");created=1;keyid="${id}.0a1b2c3d";nonce="x"`
    expect(named('/app/events', { 'signature-input': input })).toBe(id)
    expect(named('/app/pin', { authorization: `SMST-HMAC-SHA256 ${id.toUpperCase()};1589000000;c2ln` })).toBe(id)
    expect(named(`/devices/${id}/messages/events?api-version=1`)).toBe(id)
  })

  it('is nobody when it is not written like one', () => {
    expect(named('/app/events')).toBeUndefined()
    expect(named('/app/events', { 'signature-input': `sig1=();keyid="${id}"` })).toBeUndefined()
    expect(named('/app/events', { authorization: 'Bearer a;b' })).toBeUndefined()
    expect(named(`/app/devices/${id}`)).toBeUndefined()
    expect(named('/devices/')).toBeUndefined()
  })
})
