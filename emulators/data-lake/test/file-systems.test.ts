import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collect, createFileSystem, type RunningLake, refusal, startLake } from './running-lake.ts'

let lake: RunningLake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(() => lake.close())

describe('a file system', () => {
  it('is created once, found and deleted', async () => {
    const fileSystem = lake.service.getFileSystemClient('raw-data')
    expect(await fileSystem.exists()).toBe(false)
    await fileSystem.create({ metadata: { purpose: 'capture' } })
    expect(await fileSystem.exists()).toBe(true)
    expect(await refusal(fileSystem.create())).toBe('409 ContainerAlreadyExists')
    expect((await fileSystem.createIfNotExists()).succeeded).toBe(false)
    expect((await fileSystem.getProperties()).metadata).toEqual({ purpose: 'capture' })
    const before = (await fileSystem.getProperties()).etag
    await fileSystem.setMetadata({ purpose: 'import' })
    const after = await fileSystem.getProperties()
    expect(after.metadata).toEqual({ purpose: 'import' })
    expect(after.etag).not.toBe(before)
    await fileSystem.getFileClient('a/b').create()
    await fileSystem.delete()
    expect(await fileSystem.exists()).toBe(false)
    expect(await refusal(fileSystem.delete())).toBe('404 ContainerNotFound')
  })

  it('is listed among the others, in pages and by prefix', async () => {
    for (const name of ['list-b', 'list-a', 'list-c', 'other']) await lake.service.getFileSystemClient(name).create()
    const names: string[] = []
    for await (const page of lake.service.listFileSystems({ prefix: 'list-' }).byPage({ maxPageSize: 2 })) {
      expect(page.fileSystemItems.length).toBeLessThanOrEqual(2)
      names.push(...page.fileSystemItems.map((item) => item.name))
    }
    expect(names).toEqual(['list-a', 'list-b', 'list-c'])
  })

  it('must have a lawful name', async () => {
    expect(await refusal(lake.service.getFileSystemClient('ab').create())).toBe('400 InvalidResourceName')
    expect(await refusal(lake.service.getFileSystemClient('a--b').create())).toBe('400 InvalidResourceName')
    expect(await refusal(lake.service.getFileSystemClient('Upper').create())).toBe('400 InvalidResourceName')
  })

  it('that is missing is told in the words of the dialect', async () => {
    const missing = lake.service.getFileSystemClient('missing')
    expect(await refusal(missing.getFileClient('x').create())).toBe('404 FilesystemNotFound')
    expect(await refusal(collect(missing.listPaths()))).toBe('404 FilesystemNotFound')
    expect(await refusal(missing.getProperties())).toBe('404 ContainerNotFound')
    expect(await refusal(missing.getFileClient('x').read())).toBe('404 ContainerNotFound')
  })
})

describe('a directory', () => {
  it('is created with its parents and deleted with all below it', async () => {
    const fileSystem = await createFileSystem(lake)
    const directory = fileSystem.getDirectoryClient('2020/05')
    await directory.create({ metadata: { month: 'may' } })
    expect(await fileSystem.getDirectoryClient('2020').exists()).toBe(true)
    expect(await directory.getSystemProperties()).toMatchObject({ isDirectory: true })
    expect((await directory.getProperties()).metadata).toMatchObject({ month: 'may' })
    await directory.getFileClient('01/a.json').create()
    expect(await refusal(directory.delete())).toBe('409 DirectoryNotEmpty')
    await directory.delete(true)
    expect(await directory.exists()).toBe(false)
    expect(await fileSystem.getFileClient('2020/05/01/a.json').exists()).toBe(false)
    await fileSystem.getDirectoryClient('2020').delete()
  })

  it('keeps what is in it when it is created again', async () => {
    const fileSystem = await createFileSystem(lake)
    const directory = fileSystem.getDirectoryClient('kept')
    await directory.getFileClient('a').create()
    await directory.create()
    expect((await directory.createIfNotExists()).succeeded).toBe(false)
    expect(await directory.getFileClient('a').exists()).toBe(true)
  })

  it('and a file do not take each other’s place', async () => {
    const fileSystem = await createFileSystem(lake)
    await fileSystem.getFileClient('file').create()
    await fileSystem.getDirectoryClient('directory').create()
    expect(await refusal(fileSystem.getDirectoryClient('file').create())).toBe('409 PathConflict')
    expect(await refusal(fileSystem.getFileClient('directory').create())).toBe('409 PathConflict')
    expect(await refusal(fileSystem.getFileClient('file/below').create())).toBe('409 PathConflict')
    expect(await refusal(fileSystem.getFileClient('directory').append('x', 0, 1))).toBe('409 PathConflict')
    expect(lake.defects).toEqual([])
  })
})
