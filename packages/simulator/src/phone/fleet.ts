import type { Upload } from '../world/simulate.ts'
import type { Phone } from './phone.ts'
import type { Answer } from './request.ts'

/** Does something for each element, at most so many at once; no more elements are taken than there are hands free. The first failure ends it. */
export async function forEachAtOnce<T>(
  elements: Iterable<T> | AsyncIterable<T>,
  atOnce: number,
  each: (element: T) => Promise<void>,
): Promise<void> {
  const iterator = Symbol.asyncIterator in elements ? elements[Symbol.asyncIterator]() : elements[Symbol.iterator]()
  let stopped = false
  const work = async () => {
    while (!stopped) {
      const next = await iterator.next()
      if (next.done) return
      await each(next.value)
    }
  }
  const hands = Array.from({ length: atOnce }, () =>
    work().catch((error: unknown) => {
      stopped = true
      throw error
    }),
  )
  const failed = (await Promise.allSettled(hands)).find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}

/** What became of many uploads. */
export interface FleetReport {
  batches: number
  events: number
  /** Requests sent beyond one a batch. */
  retries: number
  /** Batches by status of the answer. */
  statuses: Record<number, number>
}

export interface FleetOptions {
  atOnce: number
  /** Told of each answer, e.g. to show progress. */
  onAnswer?: (upload: Upload, answer: Answer) => void
}

/** Has many phones send what they have to send, at most so many requests at once over connections that stay open. */
export async function uploadAll(
  uploads: Iterable<Upload> | AsyncIterable<Upload>,
  phoneOf: (person: number) => Pick<Phone, 'upload'>,
  { atOnce, onAnswer }: FleetOptions,
): Promise<FleetReport> {
  const report: FleetReport = { batches: 0, events: 0, retries: 0, statuses: {} }
  await forEachAtOnce(uploads, atOnce, async (upload) => {
    const answer = await phoneOf(upload.person).upload(upload.batch, upload.batchId)
    report.batches++
    report.events += upload.batch.events.length
    report.retries += answer.attempts - 1
    report.statuses[answer.status] = (report.statuses[answer.status] ?? 0) + 1
    onAnswer?.(upload, answer)
  })
  return report
}
