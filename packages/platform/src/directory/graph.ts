import { z } from 'zod'
import { fetchPatiently } from '../fetch-patiently.ts'
import { unavailable } from '../unavailable.ts'
import type { Directory, Person } from './directory.ts'
import { createTokenSource } from './graph-token.ts'

/** Settings of a service that reaches the directory. */
export const GraphConfig = z.object({
  /** `https://graph.microsoft.com`, or where the directory emulator answers. */
  GRAPH_URL: z.url(),
  /** `https://login.microsoftonline.com`, or where the directory emulator answers. */
  GRAPH_LOGIN_URL: z.url(),
  GRAPH_TENANT_ID: z.string(),
  GRAPH_CLIENT_ID: z.string(),
  GRAPH_CLIENT_SECRET: z.string(),
})
export type GraphConfig = z.infer<typeof GraphConfig>

interface GraphObject {
  id: string
  displayName: string
}

interface Page {
  value: GraphObject[]
  '@odata.nextLink'?: string
}

/** A single quote inside a filter's text is doubled; nothing else can end the text. */
function quoted(text: string): string {
  return encodeURIComponent(`'${text.replaceAll("'", "''")}'`)
}

/** Users and groups of Microsoft Graph: a user's displayName is the phone number, a group is a device and its member the owner. */
export function openDirectory(config: GraphConfig): Directory {
  const token = createTokenSource(config)
  const base = `${config.GRAPH_URL}/v1.0`

  async function send(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetchPatiently('directory', path.startsWith('http') ? path : `${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${await token.get()}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    if (answer.status !== 401) return answer
    token.forget()
    throw unavailable('directory', new Error('the directory refused our token'))
  }

  async function expect(answer: Response, ...also: number[]): Promise<Response> {
    if (answer.ok || also.includes(answer.status)) return answer
    throw new Error(`the directory answered ${answer.status}`)
  }

  async function all(path: string): Promise<GraphObject[]> {
    const found: GraphObject[] = []
    for (let next: string | undefined = path; next; ) {
      const answer = await expect(await send('GET', next), 404)
      if (answer.status === 404) return found
      const page = (await answer.json()) as Page
      found.push(...page.value)
      next = page['@odata.nextLink']
    }
    return found
  }

  const groupOf = async (deviceId: string) => (await all(`/groups?$filter=displayName eq ${quoted(deviceId)}`))[0]
  const asPerson = (user: GraphObject | undefined): Person | undefined =>
    user && { id: user.id, phoneNumber: user.displayName }

  return {
    personByPhone: async (phoneNumber) =>
      asPerson((await all(`/users?$filter=displayName eq ${quoted(phoneNumber)}`))[0]),
    async person(id) {
      const answer = await expect(await send('GET', `/users/${encodeURIComponent(id)}`), 404)
      return answer.status === 404 ? undefined : asPerson((await answer.json()) as GraphObject)
    },
    devicesOf: async (personId) =>
      (await all(`/users/${encodeURIComponent(personId)}/memberOf`)).map((group) => group.displayName),
    async ownerOf(deviceId) {
      const group = await groupOf(deviceId)
      return group && asPerson((await all(`/groups/${group.id}/members`))[0])
    },
    async addDevice(personId, deviceId) {
      const member = `${base}/directoryObjects/${personId}`
      const group = await groupOf(deviceId)
      if (group) {
        await expect(await send('POST', `/groups/${group.id}/members/$ref`, { '@odata.id': member }), 400) // 400: a member already
        return
      }
      const made = {
        displayName: deviceId,
        mailNickname: deviceId,
        mailEnabled: false,
        securityEnabled: true,
        'members@odata.bind': [member],
      }
      await expect(await send('POST', '/groups', made))
    },
    async removeDevice(deviceId) {
      const group = await groupOf(deviceId)
      if (group) await expect(await send('DELETE', `/groups/${group.id}`), 404)
    },
    check: async () => void (await expect(await send('GET', '/users?$top=1'))),
  }
}
