import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, askInBytes, type Raw } from './raw-request.ts'
import { account, createFileSystem, put, type RunningLake, readText, startLake } from './running-lake.ts'

let lake: RunningLake
let fileSystem: Awaited<ReturnType<typeof createFileSystem>>
let home: string
beforeAll(async () => {
  lake = await startLake()
  fileSystem = await createFileSystem(lake)
  home = `/${account}/${fileSystem.name}`
})
afterAll(async () => {
  expect(lake.defects).toEqual([])
  await lake.close()
})

describe('a malformed request', () => {
  it('is answered with a 4xx in the dialect it speaks', async () => {
    await put(fileSystem.getFileClient('there'), 'there')
    for (const raw of malformed(`${home}/there`, home)) {
      const { status, code } = await ask(lake.port, raw)
      expect(status, `${raw.method} ${raw.path} ${JSON.stringify(raw.headers)}`).toBeGreaterThanOrEqual(400)
      expect(status, `${raw.method} ${raw.path} ${code}`).toBeLessThan(500)
      expect(code).not.toBe('')
    }
    expect(await readText(fileSystem.getFileClient('there'))).toBe('there')
  })

  it('whose query cannot be decoded is refused', async () => {
    const headers = { authorization: `SharedKey ${account}:x`, 'x-ms-date': new Date().toUTCString() }
    const path = `${home}?restype=container&prefix=%zz`
    expect(await ask(lake.port, { path, headers }, 'plain')).toMatchObject({
      status: 400,
      code: 'InvalidQueryParameterValue',
    })
  })

  it('speaks JSON to dfs and XML to blob', async () => {
    const dfs = await ask(lake.port, { method: 'PATCH', path: `${home}/none?action=flush&position=0` })
    expect(JSON.parse(dfs.body)).toEqual({ error: { code: 'PathNotFound', message: expect.any(String) } })
    const blob = await ask(lake.port, { method: 'PUT', path: `${home}/none?comp=metadata` })
    expect(blob.body).toMatch(/^<\?xml.*<Error><Code>BlobNotFound<\/Code><Message>.*<\/Message><\/Error>$/)
  })

  it('that is not HTTP does no harm', async () => {
    expect(await askInBytes(lake.port, 'GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1.1 400/)
    expect(await askInBytes(lake.port, 'GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 40/)
    expect(await askInBytes(lake.port, 'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n')).toMatch(
      /^HTTP\/1.1 400/,
    )
    expect((await ask(lake.port, { path: '/health' }, 'plain')).status).toBe(200)
  })

  it('without credentials learns nothing of what there is', async () => {
    for (const path of [`${home}/there`, `${home}/none`, '/x/y?comp=nonsense', home]) {
      expect(await ask(lake.port, { path }, 'plain')).toMatchObject({
        status: 401,
        code: 'NoAuthenticationInformation',
      })
    }
  })

  it('whose body breaks off leaves the file as it was', async () => {
    const head = `PUT ${home}/there HTTP/1.1\r\nHost: x\r\nx-ms-blob-type: BlockBlob\r\nContent-Length: 100\r\n\r\nhalf`
    await askInBytes(lake.port, head)
    await askInBytes(lake.port, head.replace('PUT', 'PATCH').replace('there ', 'there?action=append&position=5 '))
    expect(await readText(fileSystem.getFileClient('there'))).toBe('there')
  })
})

function malformed(path: string, home: string): Raw[] {
  const put = (query: string, headers = {}, body?: string) => ({ method: 'PUT', path: path + query, headers, body })
  const patch = (query: string, headers = {}, body?: string) => ({ method: 'PATCH', path: path + query, headers, body })
  return [
    ...['PROPFIND', 'POST', 'OPTIONS'].map((method) => ({ method, path })),
    put('?comp=nonsense'),
    put('?comp=constructor'),
    put('?resource=nonsense'),
    put(''),
    put('', { 'x-ms-blob-type': 'PageBlob' }, 'x'),
    put('', { 'x-ms-blob-type': 'BlockBlob', 'transfer-encoding': 'chunked' }),
    put('?resource=file', { 'x-ms-properties': 'no base, no pair' }),
    put('?resource=file', { 'x-ms-properties': `a=${Buffer.from('line\r\nbreak').toString('base64')}` }),
    put('?resource=file', { 'x-ms-properties': `a b=${Buffer.from('x').toString('base64')}` }),
    put('?resource=file', { 'x-ms-properties': `a=${Buffer.from('x'.repeat(9000)).toString('base64')}` }),
    put('?resource=file', { 'x-ms-permissions': 'everything' }),
    put('?resource=file', { 'x-ms-umask': '99' }),
    put('?resource=file', { 'if-unmodified-since': 'yesterday' }),
    put('?comp=metadata', { 'x-ms-meta-a.b': 'x' }),
    put('?comp=lease', { 'x-ms-lease-action': 'borrow' }),
    put('?comp=lease', { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': 'long' }),
    put('?comp=lease', { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': '15', 'x-ms-proposed-lease-id': 'x' }),
    put('?comp=lease', { 'x-ms-lease-action': 'renew' }),
    put('?comp=block&blockid=..%2F..%2Fx', {}, 'x'),
    put('?comp=block', {}, 'x'),
    put('?comp=blocklist', {}, '<BlockList><Latest>YQ==</Latest>'),
    put('?comp=blocklist', {}, '<!DOCTYPE x [<!ENTITY a "b">]><BlockList>&a;</BlockList>'),
    put('?comp=blocklist', {}, '<BlockList><Latest>YQ==</Latest></BlockList>'),
    patch('?action=append', {}, 'x'),
    patch('?action=append&position=-1', {}, 'x'),
    patch('?action=append&position=1e3', {}, 'x'),
    patch('?action=append&position=99999999999999999999', {}, 'x'),
    patch('?action=append&position=5', { 'content-length': '0' }),
    patch('?action=append&position=5', { 'x-ms-structured-body': 'XSM/1.0' }, 'x'),
    patch('?action=flush&position=6'),
    patch('?action=setAccessControl', { 'x-ms-acl': 'user:rwx' }),
    patch('?action=nonsense'),
    ...['bytes=5-', 'bytes=9-2', 'bytes=a-b', 'bytes=-', 'lines=1-2'].map((range) => ({ path, headers: { range } })),
    { path: `${home}?resource=filesystem&recursive=true&maxResults=-5` },
    { path: `${home}?resource=filesystem&recursive=true&maxResults=many` },
    { path: `${home}?restype=container&comp=list&delimiter=x` },
    { method: 'DELETE', path: `/${account}` },
    { method: 'PUT', path: `${home}/there/below?resource=file` },
    put('/x', { 'x-ms-rename-source': 'nonsense' }),
    put('/x', { 'x-ms-rename-source': '/' }),
    put('/x', { 'x-ms-rename-source': '/missing/file' }),
  ]
}

describe('a SAS full of nonsense', () => {
  it('is refused', async () => {
    const nonsense = [
      'sig=',
      'sig=x&sr=c',
      'sig=%00&sr=d&sdd=-1&sv=2026-10-06',
      'sig=x&ss=b&srt=o&sv=zzzz',
      'sig=x&sr=b&sv=2099-01-01&se=never',
      'sig=x&si=policy&sr=c&sv=2026-10-06',
    ]
    for (const sas of nonsense) {
      expect((await ask(lake.port, { path: `${home}/there?${sas}` }, 'plain')).status, sas).toBe(403)
    }
    for (const authorization of ['SharedKey', 'SharedKey x:y', 'Bearer x', 'Basic eDp5', `SharedKey ${account}:`]) {
      const { status } = await ask(lake.port, { path: `${home}/there`, headers: { authorization } }, 'plain')
      expect(status, authorization).toBe(403)
    }
  })
})
