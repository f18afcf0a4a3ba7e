import { createHmac } from 'node:crypto'
import type { Addresses } from '@smittestopp/embedded'
import { ask, bearer } from '../http.ts'
import { secretOf } from '../system.ts'
import { query } from '../tables.ts'

const HUB = 'iot-smittestopp.localhost'
const TENANT = '6f0d1c52-8a35-4c09-9e3b-2b7a1f2d4c10'
const CLIENT = 'a1c5d9f2-6b3e-4d70-9c48-1e2f3a4b5c32'

/** The devices that IoT Hub's registry has. */
export async function devicesInRegistry(system: Addresses): Promise<string[]> {
  const expiry = Math.floor(Date.now() / 1_000) + 60
  const key = Buffer.from(await secretOf(system, 'registryKey'), 'base64')
  const signature = encodeURIComponent(createHmac('sha256', key).update(`${HUB}\n${expiry}`).digest('base64'))
  const authorization = `SharedAccessSignature sr=${HUB}&sig=${signature}&se=${expiry}&skn=registryReadWrite`
  const url = `http://127.0.0.1:${system.ports.iotHub}/devices/query?api-version=2021-04-12`
  const body = JSON.stringify({ query: 'SELECT deviceId FROM devices' })
  const found: string[] = []
  for (let next: string | null = ''; next !== null; ) {
    const { json, headers } = await ask(url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'x-ms-continuation': next },
      body,
    })
    found.push(...(json as unknown as { deviceId: string }[]).map(({ deviceId }) => deviceId))
    next = headers.get('x-ms-continuation')
  }
  return found.toSorted()
}

interface Page {
  value: { id: string; displayName: string }[]
  '@odata.nextLink'?: string
}

/** The devices that the directory has, each once for each owner. */
export async function devicesInDirectory(system: Addresses): Promise<string[]> {
  const base = `http://127.0.0.1:${system.ports.directory}`
  const headers = bearer(await graphToken(system, base))
  const all = async (first: string) => {
    const found: Page['value'] = []
    for (let next: string | undefined = `${base}/v1.0${first}`; next; ) {
      const page = (await ask(next, { headers })).json as unknown as Page
      found.push(...page.value)
      next = page['@odata.nextLink']
    }
    return found
  }
  const devices: string[] = []
  for (const { id, displayName } of await all('/groups'))
    for (const _ of await all(`/groups/${id}/members`)) devices.push(displayName)
  return devices.toSorted()
}

async function graphToken(system: Addresses, base: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: CLIENT,
    client_secret: await secretOf(system, 'graphServicesSecret'),
    scope: 'https://graph.microsoft.com/.default',
  })
  return String((await ask(`${base}/${TENANT}/oauth2/v2.0/token`, { method: 'POST', body })).json.access_token)
}

/** The devices that the database honours. */
export function devicesInDatabase(system: Addresses): Promise<string[]> {
  return devicesWhere(system, 'confirmed_at is not null and revoked_at is null and erased_at is null')
}

/** Those whose registration has not come to its end. */
export function unconfirmedDevices(system: Addresses): Promise<string[]> {
  return devicesWhere(system, 'confirmed_at is null and erased_at is null')
}

async function devicesWhere(system: Addresses, condition: string): Promise<string[]> {
  const rows = await query(system, `select uuid from dbo.uuid_id where ${condition}`)
  return rows.map(({ uuid }) => String(uuid)).toSorted()
}
