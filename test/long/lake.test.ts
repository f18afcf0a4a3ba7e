import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataLakeFileSystemClient } from '@azure/storage-file-datalake'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { peakMemory, spawnLake } from '../../emulators/data-lake/test/lake-process.ts'
import { createFileSystem } from '../../emulators/data-lake/test/running-lake.ts'
import { seed } from '../../emulators/data-lake/test/seed.ts'

const FILES = Number(process.env.LAKE_FILES ?? 100_000)
const HOURS = 168
const START = Date.UTC(2020, 1, 25) // a week over 29 February
const MEGABYTE = 2 ** 20

let folder: string
let lake: Awaited<ReturnType<typeof spawnLake>>
let fileSystem: DataLakeFileSystemClient
const names = Array.from({ length: FILES }, (_, n) => nameOf(n))

function nameOf(n: number): string {
  const time = new Date(START + Math.floor((n * HOURS) / FILES) * 3_600_000).toISOString()
  const [date, hour] = [time.slice(0, 10), time.slice(11, 13)]
  return `hub-json/${date.replaceAll('-', '/')}/${hour}/${date}.${hour}-${String(n % 60).padStart(2, '0')}.${n % 4}.json-${n}`
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smittestopp-lake-'))
  lake = await spawnLake(folder)
  fileSystem = await createFileSystem(lake)
  await lake.end('SIGTERM')
  seed(folder, fileSystem.name, names)
  await startAgain()
}, 600_000)

/** The program anew, on what it has; how long that takes is told. */
async function startAgain(): Promise<void> {
  const began = performance.now()
  lake = await spawnLake(folder)
  fileSystem = lake.service.getFileSystemClient(fileSystem.name)
  console.log(`ready after ${((performance.now() - began) / 1_000).toFixed(1)} s`)
}

afterAll(async () => {
  await lake?.end('SIGTERM')
  await rm(folder, { recursive: true, force: true })
})

interface Told {
  files: string[]
  seconds: number
  slowestPage: number
}

/** The names of the files below a folder as they are listed, with the time it took and the longest that one page did. */
async function list(path: string, maxPageSize: number): Promise<Told> {
  const told: Told = { files: [], seconds: 0, slowestPage: 0 }
  const began = performance.now()
  let last = began
  for await (const page of fileSystem.listPaths({ path, recursive: true }).byPage({ maxPageSize })) {
    for (const item of page.pathItems ?? []) if (!item.isDirectory) told.files.push(item.name!)
    told.slowestPage = Math.max(told.slowestPage, (performance.now() - last) / 1_000)
    last = performance.now()
  }
  told.seconds = (last - began) / 1_000
  return told
}

function say(what: string, { files, seconds, slowestPage }: Told): void {
  console.log(`${what}: ${files.length} files in ${seconds.toFixed(2)} s, the slowest page ${slowestPage.toFixed(3)} s`)
}

it.each([1_000, 5_000])(`lists ${FILES} files, all of them, once and in order, in pages of %i`, async (size) => {
  const told = await list('hub-json', size)
  say(`everything in pages of ${size}`, told)
  expect(told.files).toEqual(names.toSorted())
  expect(told.seconds).toBeLessThan(FILES / 2_500)
  expect(told.slowestPage).toBeLessThan(size / 1_000)
})

it.each([1_000, 5_000])('lists a day among them as fast as if it were alone, in pages of %i', async (size) => {
  for (const day of ['hub-json/2020/02/25', 'hub-json/2020/02/29', 'hub-json/2020/03/02']) {
    const told = await list(day, size)
    say(`${day} in pages of ${size}`, told)
    expect(told.files).toEqual(names.filter((name) => name.startsWith(day)).toSorted())
    expect(told.seconds).toBeLessThan(told.files.length / 2_500 + 1)
  }
})

it('serves and takes files while it is listed', async () => {
  let listing = true
  const told = list('hub-json', 5_000).finally(() => {
    listing = false
  })
  const waits: number[] = []
  const use = async (user: number) => {
    for (let n = user; listing; n = (n + 7_919) % FILES) {
      const began = performance.now()
      expect((await fileSystem.getFileClient(names[n]!).readToBuffer()).toString()).toBe(names[n])
      await fileSystem.getFileClient(`beside/${user}-${n}`).upload(Buffer.from('x'))
      waits.push((performance.now() - began) / 1_000)
    }
  }
  await Promise.all([0, 1, 2, 3].map(use))
  say('everything while files are read and written', await told)
  const sorted = waits.toSorted((a, b) => a - b)
  console.log(`${waits.length} reads and writes, the median ${sorted[waits.length >> 1]!.toFixed(3)} s`)
  expect(waits.length).toBeGreaterThan(FILES / 5_000)
  expect(sorted[waits.length >> 1]).toBeLessThan(1)
})

it('needs little memory for it', async () => {
  const peak = await peakMemory(lake.pid)
  console.log(`${Math.round(peak / MEGABYTE)} MB at most`)
  expect(peak).toBeLessThan(400 * MEGABYTE)
})

it('is there again soon after it was killed, with all of them, and erases a day at once', async () => {
  await lake.end('SIGKILL')
  await startAgain()
  await fileSystem.getDirectoryClient('hub-json/2020/02/29').delete(true)
  const { files } = await list('hub-json', 5_000)
  expect(files).toEqual(names.filter((name) => !name.startsWith('hub-json/2020/02/29')).toSorted())
})
