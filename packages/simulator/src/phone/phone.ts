import { RegisteredDevice, type UploadBody } from '@smittestopp/contracts'
import { type Answer, type Patience, sendSigned } from './request.ts'
import { signingKeyOf } from './sign-request.ts'

/** A registered installation of the app, talking to the gateway. */
export interface Phone {
  readonly device: RegisteredDevice
  /** Any request of the app group; the path is the public one, with its query. */
  send(method: string, path: string, body?: unknown): Promise<Answer>
  /** Sends a batch of events. A `batchId`, when given, goes along as `Idempotency-Key`. */
  upload(batch: UploadBody, batchId?: string): Promise<Answer>
}

/** Registers the phone of whoever the token speaks for. */
export async function register(gateway: string, token: string): Promise<RegisteredDevice> {
  const response = await fetch(new URL('/onboarding/register-device', gateway), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`registration was answered with ${response.status}: ${text}`)
  return RegisteredDevice.parse(JSON.parse(text))
}

/** The phone of a registered device; it signs with the time of its clock. */
export function createPhone(gateway: string, device: RegisteredDevice, patience?: Patience, clock?: () => Date): Phone {
  const key = signingKeyOf(device)
  const post = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) => {
    const bytes = body === undefined ? undefined : new Uint8Array(Buffer.from(JSON.stringify(body)))
    const type: Record<string, string> = bytes ? { 'content-type': 'application/json' } : {}
    return sendSigned(
      { method, url: new URL(path, gateway), body: bytes, headers: { ...type, ...headers } },
      key,
      patience,
      clock,
    )
  }
  return {
    device,
    send: (method, path, body) => post(method, path, body),
    upload: (batch, batchId) => post('POST', '/app/events', batch, batchId ? { 'idempotency-key': batchId } : {}),
  }
}
