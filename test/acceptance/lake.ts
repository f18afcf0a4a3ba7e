import { DataLakeServiceClient, StorageSharedKeyCredential } from '@azure/storage-file-datalake'
import type { Addresses } from '@smittestopp/embedded'
import { secretOf } from './system.ts'

const ACCOUNT = 'smittestopp'

async function openRaw(system: Addresses) {
  const credential = new StorageSharedKeyCredential(ACCOUNT, await secretOf(system, 'lakeAccountKey'))
  const service = new DataLakeServiceClient(`http://127.0.0.1:${system.ports.dataLake}/${ACCOUNT}`, credential)
  return service.getFileSystemClient('dfs-smittestopp-raw')
}

/** The files of the raw file system, as Azure's SDK lists them. */
export async function lakeFiles(system: Addresses): Promise<{ path: string; size: number }[]> {
  const files: { path: string; size: number }[] = []
  for await (const { isDirectory, name, contentLength } of (await openRaw(system)).listPaths({ recursive: true }))
    if (!isDirectory) files.push({ path: name!, size: contentLength ?? 0 })
  return files
}

export async function lakeText(system: Addresses, path: string): Promise<string> {
  return (await (await openRaw(system)).getFileClient(path).readToBuffer()).toString()
}

/** Puts a file where capture would. */
export async function putLakeFile(system: Addresses, path: string, body: Buffer): Promise<void> {
  const file = (await openRaw(system)).getFileClient(path)
  await file.create({ conditions: { ifNoneMatch: '*' } })
  await file.append(body, 0, body.length, { flush: true })
}

export async function removeLakeFile(system: Addresses, path: string): Promise<void> {
  await (await openRaw(system)).getFileClient(path).delete()
}

const BODY = ',"Body":'

/** Every line in the lake, in the order of files: whose it is, and its body as the text that stands there. */
export async function lakeLines(system: Addresses): Promise<{ line: string; device: string; body: string }[]> {
  const lines: { line: string; device: string; body: string }[] = []
  for (const { path } of await lakeFiles(system)) {
    const text = await lakeText(system, path)
    for (const line of text.split('\n').filter(Boolean)) {
      const device = JSON.parse(line).SystemProperties.connectionDeviceId as string
      lines.push({ line, device, body: line.slice(line.indexOf(BODY) + BODY.length, -1) })
    }
  }
  return lines
}

/** What a capture leaves that dies between making a file and writing it: an empty file for each partition, under the names of this minute and the next. */
export async function leaveEmptyFiles(system: Addresses): Promise<void> {
  const raw = await openRaw(system)
  for (const minutes of [0, 1])
    for (const partition of ['00', '01', '02', '03']) {
      const time = new Date(Date.now() + minutes * 60_000).toISOString()
      const [date, hour, minute] = [time.slice(0, 10), time.slice(11, 13), time.slice(14, 16)]
      const folder = `iot-smittestopp-json/${date.replaceAll('-', '/')}/${hour}`
      const file = raw.getFileClient(`${folder}/${date}.${hour}-${minute}.${partition}.json`)
      await file.createIfNotExists()
    }
}
