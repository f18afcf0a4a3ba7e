import { chmod, mkdir, readdir, readlink, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findPostgres } from '../src/postgres-binaries.ts'
import { isRoot } from '../src/unprivileged.ts'
import { remove, temporaryFolder } from './temporary.ts'

let folder: string
let source: string

beforeEach(async () => {
  folder = await temporaryFolder()
  source = join(folder, 'package')
  for (const name of ['bin', 'lib', 'share/postgresql']) await mkdir(join(source, 'native', name), { recursive: true })
  for (const name of ['bin/initdb', 'bin/postgres']) await writeFile(join(source, 'native', name), '', { mode: 0o755 })
  await writeFile(join(source, 'native/share/postgresql/postgres.bki'), '')
  await writeFile(join(source, 'native/lib/libpq.so.5.18'), '')
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]
  await writeFile(join(source, 'native/pg-symlinks.json'), JSON.stringify(links))
  await writeFile(join(source, 'package.json'), JSON.stringify({ version: '18.4.0' }))
})

afterEach(() => remove(folder))

it('gives the libraries their short names, also when two processes do so at once', async () => {
  const found = await Promise.all([findPostgres(folder, source), findPostgres(folder, source)])
  expect(found.map(({ postgres }) => postgres)).toEqual(Array(2).fill(join(source, 'native/bin/postgres')))
  expect(await readlink(join(source, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.18')
})

it.runIf(isRoot())('makes one copy where the user PostgreSQL runs as can read it', async () => {
  await chmod(source, 0o700)
  await chmod(join(source, 'native/bin/postgres'), 0o700)
  const copies = join(folder, 'copies')
  await mkdir(copies)
  const found = await Promise.all([findPostgres(copies, source), findPostgres(copies, source)])
  const copy = join(copies, 'postgres-18.4.0')
  expect(found.map(({ postgres }) => postgres)).toEqual(Array(2).fill(join(copy, 'native/bin/postgres')))
  expect((await stat(found[0].postgres)).mode & 0o777).toBe(0o755)
  expect(await readlink(join(copy, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.18')
  expect(await readdir(copies)).toEqual(['postgres-18.4.0'])
})
