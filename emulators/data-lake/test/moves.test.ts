import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collect, createFileSystem, put, type RunningLake, readText, refusal, startLake } from './running-lake.ts'

let lake: RunningLake
let fileSystem: Awaited<ReturnType<typeof createFileSystem>>
beforeAll(async () => {
  lake = await startLake()
  fileSystem = await createFileSystem(lake)
})
afterAll(async () => {
  expect(lake.defects).toEqual([])
  await lake.close()
})

const names = async (path: string) => {
  const found = await collect(fileSystem.listPaths({ path, recursive: true }))
  return found.map((item) => item.name)
}

describe('moving a file', () => {
  it('keeps its content and metadata and leaves nothing behind', async () => {
    const file = fileSystem.getFileClient('moves/draft.json')
    await put(file, 'content')
    await file.setMetadata({ lines: '1' })
    await file.move('moves/final.json')
    expect(await names('moves')).toEqual(['moves/final.json'])
    const moved = fileSystem.getFileClient('moves/final.json')
    expect(await readText(moved)).toBe('content')
    expect((await moved.getProperties()).metadata).toEqual({ lines: '1' })
    await moved.append('!', 7, 1, { flush: true })
    expect(await readText(moved)).toBe('content!')
  })

  it('replaces what is there, unless told not to', async () => {
    await put(fileSystem.getFileClient('replace/a'), 'a')
    await put(fileSystem.getFileClient('replace/b'), 'b')
    const move = fileSystem
      .getFileClient('replace/a')
      .move('replace/b', { destinationConditions: { ifNoneMatch: '*' } })
    expect(await refusal(move)).toBe('409 PathAlreadyExists')
    await fileSystem.getFileClient('replace/a').move('replace/b')
    expect(await names('replace')).toEqual(['replace/b'])
    expect(await readText(fileSystem.getFileClient('replace/b'))).toBe('a')
  })

  it('goes to another file system, and to odd names', async () => {
    const other = await createFileSystem(lake)
    await put(fileSystem.getFileClient('øst & vest?.txt'), 'odd')
    await fileSystem.getFileClient('øst & vest?.txt').move(other.name, encodeURIComponent('100% ~=æ.txt'))
    expect(await readText(other.getFileClient('100% ~=æ.txt'))).toBe('odd')
  })

  it('needs a source, a parent and conditions that hold', async () => {
    const file = fileSystem.getFileClient('held')
    expect(await refusal(file.move('elsewhere'))).toBe('404 SourcePathNotFound')
    await file.create()
    expect(await refusal(file.move('nowhere/held'))).toBe('404 RenameDestinationParentPathNotFound')
    expect(await refusal(file.move('x', { conditions: { ifMatch: '"0x1"' } }))).toBe('412 SourceConditionNotMet')
    await file.move('held')
    expect(await file.exists()).toBe(true)
  })
})

describe('moving a directory', () => {
  it('takes all below it along', async () => {
    for (const name of ['a', 'b/c', '~tilde/~x', '=equals/=x'])
      await put(fileSystem.getFileClient(`from/${name}`), name)
    await fileSystem.getDirectoryClient('from').move('to')
    expect(await names('to')).toEqual(
      ['a', 'b', 'b/c', '=equals', '=equals/=x', '~tilde', '~tilde/~x'].map((n) => `to/${n}`).sort(),
    )
    expect(await readText(fileSystem.getFileClient('to/~tilde/~x'))).toBe('~tilde/~x')
    expect(await fileSystem.getDirectoryClient('from').exists()).toBe(false)
  })

  it('replaces an empty directory only, and does not go into itself', async () => {
    await put(fileSystem.getFileClient('src/a'), 'a')
    await fileSystem.getDirectoryClient('empty').create()
    await fileSystem.getDirectoryClient('full/x').create()
    expect(await refusal(fileSystem.getDirectoryClient('src').move('full'))).toBe('409 DirectoryNotEmpty')
    expect(await refusal(fileSystem.getDirectoryClient('src').move('src/below'))).toBe('409 InvalidRenameSourcePath')
    await fileSystem.getDirectoryClient('src').move('empty')
    expect(await names('empty')).toEqual(['empty/a'])
  })

  it('is all or nothing to those who write into it meanwhile', async () => {
    await fileSystem.getDirectoryClient('busy').create()
    const writes = Array.from({ length: 30 }, async (_, at) => {
      await fileSystem.getFileClient(`busy/${at}`).create()
    })
    await fileSystem.getDirectoryClient('busy').move('calm')
    await Promise.all(writes)
    const all = [
      ...(await names('calm')),
      ...((await fileSystem.getDirectoryClient('busy').exists()) ? await names('busy') : []),
    ]
    expect(all).toHaveLength(30)
  })
})
