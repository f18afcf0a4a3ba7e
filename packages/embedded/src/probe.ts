import { get } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Probe } from './component.ts'

const attemptMs = 2_000

/** Asks until the component answers; throws with the last reason after the probe's time (30 s), or when aborted. */
export async function untilReady(probe: Probe, signal: AbortSignal): Promise<void> {
  const started = performance.now()
  const timeoutMs = probe.timeoutMs ?? 30_000
  for (;;) {
    signal.throwIfAborted()
    const reason = await ask(probe)
    const elapsed = performance.now() - started
    if (reason === undefined) return
    if (elapsed > timeoutMs) throw new Error(`not ready after ${Math.round(timeoutMs / 100) / 10} s: ${reason}`)
    await sleep(elapsed < 2_000 ? 20 : 200, undefined, { signal })
  }
}

/** Why the component does not answer yet, or undefined when it does. */
async function ask(probe: Probe): Promise<string | undefined> {
  try {
    if (probe.kind === 'tcp') await askTcp(probe.port)
    else if (probe.kind === 'http') await askHttp(probe.url)
    else await probe.check()
    return undefined
  } catch (fault) {
    return fault instanceof Error ? fault.message || fault.name : String(fault)
  }
}

function askTcp(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: attemptMs })
    socket.once('connect', () => resolve(void socket.destroy()))
    socket.once('timeout', () => socket.destroy(new Error(`port ${port} does not answer`)))
    socket.once('error', reject)
  })
}

function askHttp(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: attemptMs }, (response) => {
      response.resume()
      const status = response.statusCode ?? 0
      if (status >= 200 && status < 300) resolve()
      else reject(new Error(`${url} answers ${status}`))
    })
    request.once('timeout', () => request.destroy(new Error(`${url} does not answer`)))
    request.once('error', reject)
  })
}
