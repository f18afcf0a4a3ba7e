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
    progress.say(whatNext(system.folder))
  } finally {
    await system.stack.stop()
  }
} catch (fault) {
  console.error(`\nsmittestopp demo: ${(fault as Error).message}`)
  process.exitCode = 1
}

function whatNext(folder: string): string {
  return `
What to try next:
  open the reports in ${folder}/reports in a browser
  npm run demo                                    again: the same phones send the same batches, and nothing changes
  npm run demo -- --people 500 --days 2 --seed 7  another town
  npm start                                       the system, to stay; it prints a first curl for a phone and a caseworker`
}

/** Rejects when the demo is told to stop. */
function stopped(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  return promise
}
