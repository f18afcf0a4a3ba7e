import { UploadAnswer } from '@smittestopp/contracts'
import type { Addresses } from '@smittestopp/embedded'
import { type Upload, uploadAll } from '@smittestopp/simulator'
import type { KnownPhones } from './phones.ts'
import { type Books, bringIn, linesOf, readBooks, tellLedger } from './pipeline.ts'
import type { Progress } from './progress.ts'

const AT_ONCE = 24

/** Has the phones upload everything, and brings it into the database. Throws when anything was refused. */
export async function sendEverything(
  system: Addresses,
  sent: Iterable<Upload>,
  phones: KnownPhones,
  progress: Progress,
): Promise<Books> {
  const linesBefore = linesOf(await readBooks(system))
  // The edge knows a batch of this run again, and stores nothing; one of an earlier run is for the import to know.
  const run = system.clock().getTime()
  const uploads = Array.from(sent, (upload) => ({ ...upload, batchId: `${run}-${upload.batchId}` }))
  const batches = new Set(uploads.map(({ batchId }) => batchId)).size
  let refusals = 0
  const report = await progress.counting('Batches signed and uploaded', uploads.length, (advance) =>
    uploadAll(uploads, phones.phone, {
      atOnce: AT_ONCE,
      onAnswer: (_, { status, text }) => {
        if (status === 200) refusals += UploadAnswer.parse(JSON.parse(text)).refused
        advance()
      },
    }),
  )
  const refused = report.batches - (report.statuses[200] ?? 0)
  if (refused) throw new Error(`${refused} batches were refused: ${JSON.stringify(report.statuses)}`)
  if (refusals) throw new Error(`${refusals} events were refused`)
  const books = await bringIn(system, linesBefore, batches, progress)
  progress.say(await tellLedger(system))
  return books
}
