import { setTimeout as pause } from 'node:timers/promises'
import type { Smittestopp } from '@smittestopp/embedded'
import { z } from 'zod'

const Progress = z.object({ files: z.int(), events: z.int(), stored: z.int(), duplicates: z.int(), rejected: z.int() })
const Requested = z.object({ id: z.string() })
const Run = z.object({ state: z.string(), failed: z.boolean(), result: Progress.nullable() })

/** Seldom enough to cost what is measured nothing. */
const LOOK_MS = 200

/** What a run of the import brought in. */
export type Imported = z.infer<typeof Progress>

/** Has the running import service take what is in the lake; resolves when all of it is imported and aggregated. */
export async function importOnce(system: Smittestopp): Promise<Imported> {
  const { id } = Requested.parse(await operate(system, 'POST', '/import/runs'))
  const look = async () => Run.parse(await operate(system, 'GET', `/import/runs/${id}`))
  for (;;) {
    const { failed, state } = await look()
    if (failed) throw new Error('an import run failed')
    if (state === 'completed') break
    await pause(LOOK_MS)
  }
  // Asked again: what it brought is told whole only to who asks after its end.
  const { result } = await look()
  if (!result) throw new Error('an import run told nothing of what it did')
  return result
}

/** Asks a process on its private port; the import's, unless told. */
export async function operate(
  system: Smittestopp,
  method: string,
  path: string,
  port: number = system.ports.importOperations,
): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization: `Bearer ${system.operationsToken}` },
  })
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}`)
  return answer.json()
}
