import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ProcessIdentity } from './process-identity.ts'

const PidFile = ProcessIdentity.extend({ name: z.string(), stopSignal: z.string() })
export type PidFile = z.infer<typeof PidFile>

/** Written without waiting, right after the start, so that a kill of the supervisor hardly ever comes between. */
export function writePidFile(folder: string, content: PidFile): void {
  const file = pidFile(folder, content.name)
  mkdirSync(runFolder(folder), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

export function removePidFile(folder: string, name: string): void {
  rmSync(pidFile(folder, name), { force: true })
}

/** What was written and can be read; a torn or foreign file says nothing and is passed over. */
export function readPidFiles(folder: string): PidFile[] {
  return readNames(runFolder(folder)).flatMap((name) => {
    try {
      const parsed = PidFile.safeParse(JSON.parse(readFileSync(join(runFolder(folder), name), 'utf8')))
      return parsed.success ? [parsed.data] : []
    } catch {
      return []
    }
  })
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.pid.json'))
  } catch {
    return []
  }
}

function runFolder(folder: string): string {
  return join(folder, 'run')
}

function pidFile(folder: string, name: string): string {
  return join(runFolder(folder), `${name}.pid.json`)
}
