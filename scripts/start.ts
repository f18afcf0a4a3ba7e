// `npm start`: brings the whole system up on this machine and keeps it up until Ctrl-C.
import { abortOnSignals, readStackSettings, startSmittestopp } from '@smittestopp/embedded'

const signal = abortOnSignals()
try {
  const system = await startSmittestopp({
    settings: readStackSettings(process.env),
    signal,
    onEvent: (event) => {
      if (event.type === 'ready') console.log(`  ${event.name} is ready after ${event.afterMs} ms`)
      else if (event.type !== 'started' && event.type !== 'stopped') console.log(`  ${JSON.stringify(event)}`)
    },
  })
  console.log(system.gatewayUrl)
  await system.stack.stopped
} catch (fault) {
  console.error(`smittestopp: ${(fault as Error).message}`)
  process.exitCode = 1
}
