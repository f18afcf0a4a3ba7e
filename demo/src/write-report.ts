import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LookupResult } from '@smittestopp/contracts'
import { renderReport } from './report/render-report.ts'

export interface Reported {
  /** Names the file; never the phone number. */
  name: string
  result: LookupResult
  window: { from: Date; to: Date }
  askedBy: string
}

/** Writes the report of one person beside the state, for its owner's eyes only; returns where. */
export async function writeReport(folder: string, { name, result, window, askedBy }: Reported): Promise<string> {
  const reports = join(folder, 'reports')
  await mkdir(reports, { recursive: true, mode: 0o700 })
  const file = join(reports, `${name}.html`)
  const [first] = result.contacts.flatMap((record) => Object.values(record))
  const page = renderReport({
    person: result.phone_number,
    askedBy,
    window,
    lastActivity: result.last_activity ? new Date(result.last_activity) : null,
    contacts: result.contacts,
    parametersVersion: first?.version_info.pipeline ?? '–',
    generatedAt: new Date(),
  })
  await writeFile(file, page, { mode: 0o600 })
  return file
}
