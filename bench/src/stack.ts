import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePortRange, readStackSettings, type Smittestopp, startSmittestopp } from '@smittestopp/embedded'

export interface StackOptions {
  /** A folder that stays, with what is in it; otherwise one that goes. */
  folder?: string
  /** Settings besides those that every bench has. */
  settings?: Record<string, string>
}

/** The whole system in a folder of its own, on free ports, for as long as the work takes; then all of it is gone. */
export async function withStack<T>(
  signal: AbortSignal,
  work: (system: Smittestopp) => Promise<T>,
  options: StackOptions = {},
): Promise<T> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'smittestopp-bench-')))
  try {
    const settings = readStackSettings({
      STACK_FOLDER: folder,
      STACK_PORT: String(await freePortRange()),
      IMPORT_EVERY_SECONDS: '86400', // imports are the bench's to ask for
      UPLOADS_PER_MINUTE: '1000000000', // counted, but a few phones send what thousands would
      UPLOAD_BYTES_PER_DAY: '1000000000000',
      REGISTRATIONS_PER_DAY: '1000000',
      LOG_LEVEL: 'warn',
      ...options.settings,
    })
    const system = await startSmittestopp({ settings, signal })
    try {
      return await Promise.race([work(system), stopped(signal)])
    } finally {
      await system.stack.stop()
    }
  } finally {
    if (!options.folder) await rm(folder, { recursive: true, force: true })
  }
}

/** Rejects when the bench is told to stop. */
function stopped(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  return promise
}
