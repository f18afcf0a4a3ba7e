import { DataLakeFileSystemClient } from '@azure/storage-file-datalake'
import type { TestEmulators } from '@smittestopp/embedded/testing'

const LINE_FEED = 10

/** Lines and bytes of all files of a folder. */
export async function countLake(emulators: TestEmulators, folder: string): Promise<{ lines: number; bytes: number }> {
  const lake = new DataLakeFileSystemClient(emulators.lakeUrl('rl'))
  const sum = { lines: 0, bytes: 0 }
  for await (const { name, isDirectory } of lake.listPaths({ path: folder, recursive: true })) {
    if (isDirectory) continue
    const { readableStreamBody } = await lake.getFileClient(name!).read()
    for await (const chunk of readableStreamBody as AsyncIterable<Buffer>) {
      sum.bytes += chunk.length
      for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) sum.lines += 1
    }
  }
  return sum
}

/** Forgets how far the stream was captured, and by whom. */
export async function forgetCheckpoints(emulators: TestEmulators): Promise<void> {
  const checkpoints = new DataLakeFileSystemClient(emulators.settingsOf('capture').CHECKPOINTS_URL!)
  for await (const { name } of checkpoints.listPaths()) await checkpoints.getDirectoryClient(name!).delete(true)
}
