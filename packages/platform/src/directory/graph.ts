import { z } from 'zod'
import { type Answer, fetchPatiently } from '../fetch-patiently.ts'
import { unavailable } from '../unavailable.ts'
import type { Directory, Person } from './directory.ts'
import { attributeName, declareAttributes } from './graph-attributes.ts'
import { readTogether } from './graph-batch.ts'
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
  /** The application whose name the extension attributes carry. */
  GRAPH_EXTENSIONS_CLIENT_ID: z.guid(),
})
export type GraphConfig = z.infer<typeof GraphConfig>

/** Only with a body: an empty one is no JSON, and refused. */
const JSON_TYPE = { 'content-type': 'application/json' }

interface GraphObject {
  id: string
  displayName: string
  [attribute: string]: unknown
}

interface Page {
  value: GraphObject[]
  '@odata.nextLink'?: string
}

/** A single quote inside a filter's text is doubled; nothing else can end the text. */
function quoted(text: string): string {
  return encodeURIComponent(`'${text.replaceAll("'", "''")}'`)
}

/** Of a device's two groups the name is one. */
function namesOf(groups: readonly GraphObject[]): string[] {
  return [...new Set(groups.map(({ displayName }) => displayName))]
}

/** Users and groups of Microsoft Graph: a user's displayName is the phone number, a group is a device and its member the owner. `patienceMs` is how long a call waits for an answer. */
export function openDirectory(config: GraphConfig, patienceMs?: number): Directory {
  const token = createTokenSource(config)
  const base = `${config.GRAPH_URL}/v1.0`

  async function send(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetchPatiently(
      'directory',
      path.startsWith('http') ? path : `${base}${path}`,
      {
        method,
        headers: { authorization: `Bearer ${await token.get()}`, ...(body !== undefined && JSON_TYPE) },
        body: body === undefined ? undefined : JSON.stringify(body),
      },
      patienceMs,
    )
    if (answer.status !== 401) return answer
    token.forget()
    throw unavailable('directory', new Error('the directory refused our token'))
  }

  function expect(answer: Answer, ...also: number[]): Answer {
    if (answer.ok || also.includes(answer.status)) return answer
    throw new Error(`the directory answered ${answer.status}`)
  }

  async function all(path: string): Promise<GraphObject[]> {
    const found: GraphObject[] = []
    for (let next: string | undefined = path; next; ) {
      const answer = expect(await send('GET', next), 404)
      if (answer.status === 404) return found
      const page = answer.json<Page>()
      found.push(...page.value)
      next = page['@odata.nextLink']
    }
    return found
  }

  /** Usually one; a create that was tried again may have made two. */
  const groupsPath = (deviceId: string) => `/groups?$filter=displayName%20eq%20${quoted(deviceId)}`
  const groupsOf = (deviceId: string) => all(groupsPath(deviceId))
  const devicesPath = (personId: string) => `/users/${encodeURIComponent(personId)}/memberOf`
  const revoked = attributeName(config.GRAPH_EXTENSIONS_CLIENT_ID, 'consentRevoked')
  const revokedDate = attributeName(config.GRAPH_EXTENSIONS_CLIENT_ID, 'consentRevokedDate')
  const test = attributeName(config.GRAPH_EXTENSIONS_CLIENT_ID, 'testCredentials')
  const select = `$select=id,displayName,${revoked},${test}`
  const asPerson = (user: GraphObject | undefined): Person | undefined =>
    user && {
      id: user.id,
      phoneNumber: user.displayName,
      ...(user[revoked] === true && { consentRevoked: true }),
      ...(user[test] === true && { testCredentials: true }),
    }
  let declared: Promise<void> | undefined
  const withAttributes = () => {
    declared ??= declareAttributes(config.GRAPH_EXTENSIONS_CLIENT_ID, send).catch((error) => {
      declared = undefined
      throw error
    })
    return declared
  }
  const change = async (personId: string, values: Record<string, unknown>) => {
    await withAttributes()
    expect(await send('PATCH', `/users/${encodeURIComponent(personId)}`, values), 404)
  }

  /** Each of these lists, whole; of what is not there an empty one. */
  async function allOfEach(paths: readonly string[]): Promise<GraphObject[][]> {
    const answers = await readTogether(send, paths)
    return Promise.all(
      answers.map(async (answer) => {
        if (expect(answer, 404).status === 404) return []
        const { value, '@odata.nextLink': next } = answer.json<Page>()
        return next ? [...value, ...(await all(next))] : value
      }),
    )
  }

  return {
    personByPhone: async (phoneNumber) =>
      asPerson((await all(`/users?$filter=displayName eq ${quoted(phoneNumber)}&${select}`))[0]),
    async person(id) {
      const answer = expect(await send('GET', `/users/${encodeURIComponent(id)}?${select}`), 404)
      return answer.status === 404 ? undefined : asPerson(answer.json<GraphObject>())
    },
    devicesOf: async (personId) => namesOf(await all(devicesPath(personId))),
    async devicesOfEach(personIds) {
      const groups = await allOfEach(personIds.map(devicesPath))
      return new Map(personIds.map((id, i) => [id, namesOf(groups[i]!)]))
    },
    async ownerOf(deviceId) {
      const [group] = await groupsOf(deviceId)
      return group && asPerson((await all(`/groups/${group.id}/members?${select}`))[0])
    },
    async ownersOf(deviceIds) {
      const groups = await allOfEach(deviceIds.map(groupsPath))
      const owned = deviceIds.flatMap((device, i) => (groups[i]![0] ? [{ device, group: groups[i]![0].id }] : []))
      const members = await allOfEach(owned.map(({ group }) => `/groups/${group}/members?${select}`))
      const owners = owned.map(({ device }, i) => [device, asPerson(members[i]![0])] as const)
      return new Map(owners.flatMap(([device, owner]) => (owner ? [[device, owner]] : [])))
    },
    async addDevice(personId, deviceId) {
      const member = `${base}/directoryObjects/${personId}`
      const [group] = await groupsOf(deviceId)
      if (group) {
        expect(await send('POST', `/groups/${group.id}/members/$ref`, { '@odata.id': member }), 400) // 400: a member already
        return
      }
      const made = {
        displayName: deviceId,
        mailNickname: deviceId,
        mailEnabled: false,
        securityEnabled: true,
        'members@odata.bind': [member],
      }
      expect(await send('POST', '/groups', made))
    },
    async removeDevice(deviceId) {
      for (const group of await groupsOf(deviceId)) expect(await send('DELETE', `/groups/${group.id}`), 404)
    },
    markRevoked: (personId, now) => change(personId, { [revoked]: true, [revokedDate]: now.toISOString() }),
    clearRevoked: (personId) => change(personId, { [revoked]: null, [revokedDate]: null }),
    async revokedPeople() {
      await withAttributes()
      const here = await all(`/users?$filter=${revoked} eq true&${select}`)
      const deleted = await all(`/directory/deletedItems/microsoft.graph.user?${select}`)
      return [...here, ...deleted.filter((user) => user[revoked] === true)].map((user) => asPerson(user)!)
    },
    async removePerson(personId) {
      const id = encodeURIComponent(personId)
      expect(await send('DELETE', `/users/${id}`), 404)
      expect(await send('DELETE', `/directory/deletedItems/${id}`), 404)
    },
    async addTestPerson(phoneNumber) {
      await withAttributes()
      const identity = { signInType: 'phoneNumber', issuer: config.GRAPH_TENANT_ID, issuerAssignedId: phoneNumber }
      const made = { displayName: phoneNumber, identities: [identity], [test]: true }
      return asPerson(expect(await send('POST', '/users', made)).json<GraphObject>())!
    },
    check: async () => void expect(await send('GET', '/users?$top=1')),
  }
}
