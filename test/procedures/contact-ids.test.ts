import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { type Lake, now, type OpenedId, openLake, register, SHA256, sighting, stageLines, upload } from './lake.ts'

const ten = new Date('2020-05-17T10:00:00Z')

describe.each(engines)('contact ids on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  /** An id that the import has opened, of a device from ten o'clock on. */
  const openedId = async (uuid: string, valid_from = ten): Promise<OpenedId> => ({
    contact_id: randomBytes(16).toString('hex'),
    id: await lake.idOf(uuid),
    valid_from,
  })
  const heard = (peer: string, time: string, over = {}) => sighting(peer, { time: `2020-05-17T${time}Z`, ...over })

  it('name a device in their window and 15 minutes before and after it', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const { contact_id, ...id } = await openedId(b)
    const judged: [string, string | undefined][] = [
      ['09:44:59', 'contact-id-expired'],
      ['09:45:00', undefined],
      ['10:00:00', undefined],
      ['10:29:59', undefined],
      ['10:30:00', 'contact-id-expired'],
    ]
    const events = judged.map(([time]) => heard(contact_id.toUpperCase(), time))
    const fileId = await lake.stage([{ uuid: a, body: upload(events) }], { contactIds: [{ contact_id, ...id }] })
    expect(await lake.btimporter(fileId)).toEqual({ events: 5, stored: 3, duplicates: 0, rejected: 2 })
    const reasons = await lake.reasons(fileId)
    expect(judged.map((_, i) => reasons[`0.${i}`])).toEqual(judged.map(([, reason]) => reason))
    const rows = await lake.rows(`select distinct b.pairedid from dbo.btevents b where b.file_id = ${fileId}`)
    expect(rows).toEqual([{ pairedid: id.id }])
  })

  it('name nobody who is erased, revoked or unknown, nor the one who heard them', async () => {
    const { a, erased, revoked, late } = await lake.devices('a', 'erased', 'revoked', 'late')
    const ids = [await openedId(erased), await openedId(revoked), await openedId(late), await openedId(a)]
    const nobody = { contact_id: randomBytes(16).toString('hex'), id: 2 ** 31 - 1, valid_from: ten }
    await lake.database('deletion').call('erase_device', { uuid: erased, now })
    await lake.database('registration').call('revoke_device', { uuid: revoked, now })
    const said = [...ids, nobody].map(({ contact_id }) => heard(contact_id, '10:00:00'))
    const fileId = await lake.stage([{ uuid: a, body: upload([...said, heard('f'.repeat(32), '10:00:00')]) }], {
      contactIds: [...ids, nobody],
    })
    await lake.database('registration').call('revoke_device', { uuid: late, now })
    await lake.btimporter(fileId)
    expect(await lake.reasons(fileId)).toEqual({
      '0.0': 'peer-unknown',
      '0.1': 'peer-unknown',
      '0.2': 'peer-unknown',
      '0.3': 'peer-self',
      '0.4': 'peer-unknown',
      '0.5': 'peer-unknown',
    })
  })

  it('stand beside device ids only where these are still taken; the same sighting under both is one', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const [id, next] = [await openedId(b), await openedId(b, new Date('2020-05-17T10:15:00Z'))]
    const same = [id.contact_id, next.contact_id, b, id.contact_id].map((peer) => heard(peer, '10:10:00'))
    const file = [{ uuid: a, body: upload(same) }]
    const options = { contactIds: [id, next] }
    expect(await lake.btimporter(await lake.stage(file, options))).toEqual({
      events: 4,
      stored: 1,
      duplicates: 2,
      rejected: 1,
    })
    expect(await lake.btimporter(await lake.stage(file, { ...options, staticIds: true }))).toEqual({
      events: 4,
      stored: 0,
      duplicates: 4,
      rejected: 0,
    })
  })

  it('are those of the file they were said in, each once, however often and by how many it is staged', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const id = await openedId(b)
    const lines = [{ uuid: a, body: upload([heard(id.contact_id, '10:00:00')]) }]
    const [fileId, other] = [await register(lake), await register(lake)]
    await Promise.all([1, 2, 3].map(() => stageLines(lake, fileId, lines, { contactIds: [id] })))
    await stageLines(lake, other, lines, { contactIds: [] })
    for (const file_id of [fileId, other]) await lake.call('finish_staging', { file_id, lines: 1, sha256: SHA256, now })
    expect(await lake.btimporter(fileId)).toMatchObject({ stored: 1 })
    expect(await lake.btimporter(other)).toMatchObject({ stored: 0, rejected: 1 })
  })
})
