import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

const Prepared = z.object({
  /** Rows of gpsevents and btevents together. */
  rows: z.int(),
  devices: z.int(),
  /** The hour (since 1970) that the rows lead up to. */
  hour: z.int(),
})
export type Prepared = z.infer<typeof Prepared>

/** Where a large set of so many million rows is kept: outside the checkout, in BENCH_FOLDER or the system's folder for what may go. */
export function preparedFolder(millions: number): string {
  return join(process.env.BENCH_FOLDER ?? join(tmpdir(), 'smittestopp-bench'), `${millions}-million`)
}

/** What is in a folder; undefined when nothing was prepared there, or not to the end. */
export async function readPrepared(folder: string): Promise<Prepared | undefined> {
  const text = await readFile(join(folder, 'prepared.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : Prepared.parse(JSON.parse(text))
}

export async function notePrepared(folder: string, prepared: Prepared): Promise<void> {
  await writeFile(join(folder, 'prepared.json'), JSON.stringify(prepared))
}
