// `npm run demo`: the main job from beginning to end, on made-up people or on a recording.
import { abortOnSignals, readStackSettings, startSmittestopp } from '@smittestopp/embedded'
import { readOptions } from './options.ts'
import { createProgress } from './progress.ts'
import { demonstrateRecording } from './recording/demonstrate.ts'
import { demonstrateTown } from './town/demonstrate.ts'

const signal = abortOnSignals()
const options = readOptions(process.argv)
const progress = createProgress(process.stdout)
try {
  const system = await progress.during('Starting database, queue, emulators and services', () =>
    startSmittestopp({ settings: readStackSettings(process.env), signal, onEvent: progress.stackEvent }),
  )
  try {
    const demonstrated = options.recording
      ? demonstrateRecording(system, options.recording, progress)
      : demonstrateTown(system, options, progress)
    const agrees = await Promise.race([demonstrated, stopped(signal)])
    process.exitCode = agrees ? 0 : 1
  } finally {
    await system.stack.stop()
  }
} catch (fault) {
  console.error(`\nsmittestopp demo: ${(fault as Error).message}`)
  process.exitCode = 1
}

/** Rejects when the demo is told to stop. */
function stopped(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  return promise
}
