import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Writes a page about one person beside the state, for its owner's eyes only; returns where. The name names the file and is never the phone number. */
export async function writeReport(folder: string, name: string, page: string): Promise<string> {
  const reports = join(folder, 'reports')
  await mkdir(reports, { recursive: true, mode: 0o700 })
  const file = join(reports, `${name}.html`)
  await writeFile(file, page, { mode: 0o600 })
  return file
}
