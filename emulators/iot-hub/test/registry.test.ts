import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOST_NAME, OWNER, READER, sas, serviceSas } from './calls.ts'
import { streamConnectionString } from './event-stream-program.ts'
import { runHub } from './running-hub.ts'

let hub: Awaited<ReturnType<typeof runHub>>
beforeAll(async () => {
  hub = await runHub(streamConnectionString(1))
})
afterAll(() => hub.close())

describe('PUT /devices/{id}', () => {
  it('creates a device, and makes its keys', async () => {
    const { status, headers, body } = await hub.call('PUT', '/devices/new', { body: { deviceId: 'new' } })
    expect(status).toBe(200)
    expect(headers.get('etag')).toBe(`"${body.etag}"`)
    expect(body).toEqual({
      deviceId: 'new',
      generationId: expect.stringMatching(/^\d{18}$/),
      etag: expect.any(String),
      connectionState: 'Disconnected',
      status: 'enabled',
      statusReason: null,
      connectionStateUpdatedTime: '0001-01-01T00:00:00Z',
      statusUpdatedTime: '0001-01-01T00:00:00Z',
      lastActivityTime: '0001-01-01T00:00:00Z',
      cloudToDeviceMessageCount: 0,
      authentication: {
        symmetricKey: { primaryKey: expect.any(String), secondaryKey: expect.any(String) },
        x509Thumbprint: { primaryThumbprint: null, secondaryThumbprint: null },
        type: 'sas',
      },
      capabilities: { iotEdge: false },
    })
    expect(Buffer.from(body.authentication.symmetricKey.primaryKey, 'base64')).toHaveLength(32)
    expect((await hub.call('GET', '/devices/new')).body).toEqual(body)
  })

  it('keeps the keys it is given, and refuses a second device of the id', async () => {
    const symmetricKey = {
      primaryKey: Buffer.alloc(32, 1).toString('base64'),
      secondaryKey: Buffer.alloc(32, 2).toString('base64'),
    }
    const body = { deviceId: 'keyed', status: 'disabled', authentication: { type: 'sas', symmetricKey } }
    const created = await hub.call('PUT', '/devices/keyed', { body, version: '2020-03-01' })
    expect(created.body.authentication.symmetricKey).toEqual(symmetricKey)
    expect(created.body.status).toBe('disabled')
    const again = await hub.call('PUT', '/devices/keyed', { body })
    expect(again.status).toBe(409)
    expect(again.headers.get('iothub-errorcode')).toBe('DeviceAlreadyExists')
    expect(again.body.Message).toContain('ErrorCode:DeviceAlreadyExists;')
  })

  it('changes a device only for those who know its etag', async () => {
    const { body: device } = await hub.call('PUT', '/devices/changed', { body: { deviceId: 'changed' } })
    const body = { deviceId: 'changed', status: 'disabled', statusReason: 'revoked' }
    const change = (etag: string) => hub.call('PUT', '/devices/changed', { body, headers: { 'if-match': etag } })
    expect((await change('"stale"')).status).toBe(412)
    const changed = await change(`"${device.etag}"`)
    expect(changed.body).toMatchObject({
      status: 'disabled',
      statusReason: 'revoked',
      generationId: device.generationId,
      authentication: device.authentication,
    })
    const ahead = Date.parse(changed.body.statusUpdatedTime) - Date.now()
    expect(ahead / 3_600_000).toBeCloseTo(1, 1)
    expect((await change(`"${device.etag}"`)).status).toBe(412)
    expect((await change('*')).status).toBe(200)
    expect((await hub.call('PUT', '/devices/none', { body: {}, headers: { 'if-match': '*' } })).status).toBe(404)
  })

  it.each([
    ['an id with a space', 'a%20b', {}],
    ['an id too long', 'x'.repeat(129), {}],
    ['another id in the body', 'one', { deviceId: 'two' }],
    ['an unknown status', 'one', { status: 'True' }],
    ['a key too short', 'one', { authentication: { symmetricKey: { primaryKey: 'AAAA' } } }],
    ['certificates', 'one', { authentication: { type: 'selfSigned' } }],
  ])('refuses %s with 400', async (_, id, body) => {
    expect((await hub.call('PUT', `/devices/${id}`, { body })).status).toBe(400)
  })
})

describe('DELETE /devices/{id}', () => {
  it('asks for If-Match, refuses a stale etag, and forgets', async () => {
    await hub.register('doomed')
    expect((await hub.call('DELETE', '/devices/doomed')).status).toBe(400)
    expect((await hub.call('DELETE', '/devices/doomed', { headers: { 'if-match': '"stale"' } })).status).toBe(412)
    const gone = () => hub.call('DELETE', '/devices/doomed', { headers: { 'if-match': '*' } })
    expect((await gone()).status).toBe(204)
    const again = await gone()
    expect([again.status, again.headers.get('iothub-errorcode')]).toEqual([404, 'DeviceNotFound'])
    expect((await hub.call('GET', '/devices/doomed')).status).toBe(404)
  })
})

describe('POST /devices', () => {
  it('creates and deletes many, and names those that failed', async () => {
    const create = ['b1', 'b2', 'b3'].map((id) => ({ id, importMode: 'create', status: 'enabled' }))
    expect((await hub.call('POST', '/devices', { body: create })).body).toEqual({
      isSuccessful: true,
      errors: [],
      warnings: [],
    })
    const mixed = [
      { id: 'b1', importMode: 'delete' },
      { id: 'b2', importMode: 'create' },
    ]
    const answer = await hub.call('POST', '/devices', { body: mixed })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      isSuccessful: false,
      errors: [{ deviceId: 'b2', errorCode: 'DeviceAlreadyExists' }],
    })
    expect((await hub.call('GET', '/devices/b1')).status).toBe(404)
    expect((await hub.call('POST', '/devices', { body: [{ id: 'b4', importMode: 'paint' }] })).status).toBe(400)
  })
})

describe('lists, queries and statistics', () => {
  beforeAll(async () => {
    for (let i = 0; i < 12; i++) await hub.register(`q${i}`, { status: i < 4 ? 'disabled' : 'enabled' })
  })

  const query = (text: string, headers: Record<string, string> = {}) =>
    hub.call('POST', '/devices/query', { body: { query: text }, headers })

  it('lists no more than asked for', async () => {
    expect((await hub.call('GET', '/devices/?top=3')).body).toHaveLength(3)
    expect((await hub.call('GET', '/devices?top=0')).status).toBe(400)
  })

  it('tells twins page by page, without keys', async () => {
    const told: string[] = []
    let continuation = ''
    do {
      const headers = { 'x-ms-max-item-count': '5', 'x-ms-continuation': continuation }
      const page = await query('SELECT * FROM devices', headers)
      expect(page.status).toBe(200)
      expect(page.headers.get('x-ms-item-type')).toBe('Twin')
      expect(JSON.stringify(page.body)).not.toContain('Key')
      told.push(...page.body.map((twin: { deviceId: string }) => twin.deviceId))
      continuation = page.headers.get('x-ms-continuation') ?? ''
    } while (continuation)
    const listed = (await hub.call('GET', '/devices')).body.map((device: { deviceId: string }) => device.deviceId)
    expect(told).toEqual(listed)
  })

  it.each([
    ["SELECT * FROM devices WHERE deviceId = 'q7'", 1],
    ["select deviceId from devices where status = 'disabled' and deviceId in ['q0', 'q1', 'q9']", 2],
    [
      "SELECT * FROM devices WHERE (deviceId = 'q1' OR deviceId = 'q2') AND lastActivityTime < '2020-06-01T00:00:00Z'",
      2,
    ],
    ["SELECT * FROM devices WHERE lastActivityTime >= '2020-06-01T00:00:00Z'", 0],
    ["SELECT * FROM devices WHERE deviceId = 'o''hara' OR deviceId = ''' OR true OR '''", 0],
  ])('answers %s', async (text, count) => {
    expect((await query(text)).body).toHaveLength(count)
  })

  it.each([
    'SELECT',
    "SELECT * FROM devices WHERE shoeSize = '43'",
    "SELECT * FROM devices WHERE constructor = 'x'",
    "SELECT * FROM devices WHERE lastActivityTime < 'yesterday'",
    'SELECT * FROM devices; DROP TABLE devices',
    `SELECT * FROM devices WHERE ${'('.repeat(99)}deviceId = 'x'${')'.repeat(99)}`,
  ])('refuses %s with 400', async (text) => {
    expect((await query(text)).status).toBe(400)
  })

  it('counts', async () => {
    const { totalDeviceCount, enabledDeviceCount, disabledDeviceCount } = (await hub.call('GET', '/statistics/devices'))
      .body
    expect(disabledDeviceCount).toBeGreaterThanOrEqual(4)
    expect(totalDeviceCount).toBe(enabledDeviceCount + disabledDeviceCount)
  })
})

describe('who may', () => {
  const read = (authorization: string) => hub.call('GET', '/devices', { authorization })

  it('is told by the policy and its rights', async () => {
    expect((await read(serviceSas(READER))).status).toBe(200)
    const refused = await hub.call('PUT', '/devices/x', { body: {}, authorization: serviceSas(READER) })
    expect([refused.status, refused.headers.get('iothub-errorcode')]).toEqual([401, 'IotHubUnauthorizedAccess'])
    expect((await read(sas({ key: OWNER.key, policy: OWNER.name, resource: new URL(hub.origin).host }))).status).toBe(
      200,
    )
  })

  it.each([
    ['nothing', ''],
    ['nonsense', 'SharedAccessSignature sr=%E0%A4%A&sig=x&se=1'],
    ['a bearer token', 'Bearer x'],
    ['an expired token', sas({ key: OWNER.key, policy: OWNER.name, seconds: -1 })],
    ['a key of another policy', sas({ key: READER.key, policy: OWNER.name })],
    ['a token without a policy', sas({ key: OWNER.key })],
    ['a token for another hub', sas({ key: OWNER.key, policy: OWNER.name, resource: 'other.localhost' })],
    ['a token for one device', sas({ key: OWNER.key, policy: OWNER.name, resource: `${HOST_NAME}/devices/q1` })],
  ])('refuses %s with 401', async (_, authorization) => {
    expect((await read(authorization)).status).toBe(401)
  })

  it('asks for a known api-version', async () => {
    expect((await hub.call('GET', '/devices', { version: '2018-01-01' })).status).toBe(400)
    expect((await fetch(`${hub.origin}/devices`, { headers: { authorization: serviceSas() } })).status).toBe(400)
  })
})
