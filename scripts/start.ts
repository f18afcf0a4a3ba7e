// `npm start`: brings the whole system up on this machine and keeps it up until Ctrl-C.
import { abortOnSignals, readStackSettings, type Smittestopp, startSmittestopp } from '@smittestopp/embedded'

const signal = abortOnSignals()
const begun = performance.now()
try {
  const system = await startSmittestopp({
    settings: readStackSettings(process.env),
    signal,
    onEvent: (event) => {
      if (event.type === 'ready') console.log(`  ${event.name}`)
      if (event.type === 'leftover') console.log(`  stopped ${event.name}, left over from a killed run`)
      if (event.type === 'exited') console.log(`  ${event.name} died (${event.reason}); starting it again`)
      if (event.type === 'unready') console.log(`  ${event.name} does not answer: ${event.reason}`)
    },
  })
  console.log(welcome(system, (performance.now() - begun) / 1000))
  await system.stack.stopped
  console.log('stopped')
} catch (fault) {
  console.error(`smittestopp: ${(fault as Error).message}`)
  process.exitCode = 1
}

function welcome({ folder, ports, gatewayUrl, issuer, caseworker }: Smittestopp, seconds: number): string {
  const operations = Object.entries(ports).filter(([name]) => name.endsWith('Operations'))
  return `
Smittestopp is up after ${seconds.toFixed(1)} s; all its state is in ${folder}

  gateway      ${gatewayUrl}   /onboarding /permissions /app /fhi /devices
  sign-in      ${issuer}
  directory    http://127.0.0.1:${ports.directory}   device registry http://127.0.0.1:${ports.iotHub}   data lake http://127.0.0.1:${ports.dataLake}
  event stream amqp://127.0.0.1:${ports.eventHubs}   database 127.0.0.1:${ports.postgres}   Redis 127.0.0.1:${ports.redis}
  health, readiness, metrics: ${operations.map(([name, port]) => `${name.replace('Operations', '')} ${port}`).join(', ')}

A phone registers (any sandbox number, verified with a code like any other), agrees to tracing, asks for its PINs; every request is signed:
  npm run phone -- consent +00100000001
  npm run phone -- send +00100000001 GET /app/pin

A caseworker (${caseworker.name}) looks up who was near its owner:
  TOKEN=$(npm run -s ops -- sign-in caseworker)
  curl -s ${gatewayUrl}/fhi/lookup -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"phone_number":"+00100000001"}'
  curl -s <result_url> -H "authorization: Bearer $TOKEN" -H 'prefer: wait=20'

An operator:
  npm run ops -- status
  npm run ops -- --help

Ctrl-C stops everything.`
}
