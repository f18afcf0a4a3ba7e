import { gzipSync } from 'node:zlib'
import type { RegisteredDevice, UploadBody } from '@smittestopp/contracts'
import { type Answer, type Patience, type PhoneRequest, patience, sendSigned } from './request.ts'
import { type Requests, requestsOver } from './requests.ts'
import { signingKeyOf } from './sign-request.ts'

/** A registered installation of the app, talking to the gateway. */
export interface Phone extends Requests {
  /** As registration, or the last change of keys, handed it out. */
  readonly device: RegisteredDevice
  /** Any request of the app group; the path is the public one, with its query. */
  send(method: string, path: string, body?: unknown): Promise<Answer>
  /** Sends a batch of events. A `batchId`, when given, goes along as `Idempotency-Key`. */
  upload(batch: UploadBody, batchId?: string): Promise<Answer>
}

export interface PhoneOptions extends Partial<Patience> {
  /** What the phone signs the time of; the machine's when there is none. */
  clock?: () => Date
  /** Whether uploads are compressed. */
  gzip?: boolean
}

type Headers = Record<string, string>

/** The phone of a registered device. */
export function createPhone(
  gateway: string,
  registered: RegisteredDevice,
  { clock, gzip = false, ...patient }: PhoneOptions = {},
): Phone {
  let device = registered
  let key = signingKeyOf(device)
  const request = (method: string, path: string, body?: unknown, headers: Headers = {}, compressed = false) => {
    const url = new URL(path, gateway)
    const content = body === undefined ? { headers } : contentOf(body, headers, compressed)
    return sendSigned({ method, url, ...content }, key, { ...patience, ...patient }, clock)
  }
  const requests = requestsOver(request)
  return {
    ...requests,
    get device() {
      return device
    },
    send: (method, path, body) => request(method, path, body),
    upload: (batch, batchId) =>
      request('POST', '/app/events', batch, batchId ? { 'idempotency-key': batchId } : {}, gzip),
    /** The phone signs with the new key from then on. */
    async rotateKeys() {
      const keys = await requests.rotateKeys()
      const { previous_keys_expire: _, ...own } = keys
      device = { ...device, ...own }
      key = signingKeyOf(device)
      return keys
    },
  }
}

function contentOf(body: unknown, headers: Headers, compressed: boolean): Pick<PhoneRequest, 'body' | 'headers'> {
  const json = new Uint8Array(Buffer.from(JSON.stringify(body)))
  const typed = { 'content-type': 'application/json', ...headers }
  if (!compressed) return { body: json, headers: typed }
  return { body: new Uint8Array(gzipSync(json)), headers: { ...typed, 'content-encoding': 'gzip' } }
}
