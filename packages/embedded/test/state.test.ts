import { closeSync, writeSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lastLines, openLog } from '../src/log-file.ts'
import { loadSecrets } from '../src/secrets.ts'
import { openStateFolder } from '../src/state-folder.ts'
import { isRoot } from '../src/unprivileged.ts'
import { remove, temporaryFolder } from './temporary.ts'

let folder: string

beforeEach(async () => {
  folder = await temporaryFolder()
})

afterEach(() => remove(folder))

describe('loadSecrets', () => {
  it('makes secrets once, for the owner alone, and gives the same ever after', async () => {
    const first = await loadSecrets(folder, ['a', 'b'])
    expect(first.a).toMatch(/^[0-9a-f]{64}$/)
    expect(first.a).not.toBe(first.b)
    expect(await loadSecrets(folder, ['b', 'a'])).toEqual(first)
    expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['secrets.json'])
  })

  it('adds a new name and leaves the others', async () => {
    const { a } = await loadSecrets(folder, ['a'])
    const more = await loadSecrets(folder, ['a', 'b'])
    expect(more.a).toBe(a)
    expect(await loadSecrets(folder, ['b'])).toMatchObject({ b: more.b })
  })

  it('gives two first starts at once the same secrets', async () => {
    const both = await Promise.all([loadSecrets(folder, ['a']), loadSecrets(folder, ['a'])])
    expect(both[0].a).toBe(both[1].a)
  })

  it('does not replace a damaged file', async () => {
    await writeFile(join(folder, 'secrets.json'), '{"a": ')
    await expect(loadSecrets(folder, ['a'])).rejects.toThrow('secrets.json is damaged')
    expect(await readFile(join(folder, 'secrets.json'), 'utf8')).toBe('{"a": ')
  })
})

describe('openStateFolder', () => {
  it('is .smittestopp in the checkout when none is given', async () => {
    expect(await openStateFolder({ checkout: folder })).toBe(join(folder, '.smittestopp'))
  })

  it('is the real path of the given one, made if need be', async () => {
    await mkdir(join(folder, 'real'))
    await symlink(join(folder, 'real'), join(folder, 'alias'))
    expect(await openStateFolder({ given: join(folder, 'alias', 'deep'), checkout: '/' })).toBe(
      join(folder, 'real', 'deep'),
    )
  })

  it('says what is wrong with a path that is a file', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(openStateFolder({ given: join(folder, 'file'), checkout: '/' })).rejects.toThrow(
      /file cannot be used: /,
    )
  })

  it.runIf(isRoot())('does not open a folder with other content to other users', async () => {
    await mkdir(join(folder, 'home'))
    await writeFile(join(folder, 'home', 'letter'), '')
    await chmod(join(folder, 'home'), 0o700)
    await expect(openStateFolder({ given: join(folder, 'home'), checkout: '/' })).rejects.toThrow('who cannot enter it')
    expect((await stat(join(folder, 'home'))).mode & 0o777).toBe(0o700)
  })
})

describe('openLog', () => {
  it('goes on in the same file, and begins a new one when it has grown too large', () => {
    const write = (text: string) => {
      const log = openLog(folder, 'service', 10)
      writeSync(log.fd, text)
      closeSync(log.fd)
      return log
    }
    write('first\n')
    const second = write('second\n')
    expect(lastLines(second)).toBe('second')
    expect(lastLines({ ...second, from: 0 })).toBe('first\nsecond')
    const third = write('third\n')
    expect(lastLines({ ...third, from: 0 })).toBe('third')
    expect(lastLines({ path: `${third.path}.1`, from: 0 })).toBe('first\nsecond')
  })
})
