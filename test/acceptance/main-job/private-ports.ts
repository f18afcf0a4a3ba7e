import { describe, expect, it } from 'vitest'
import { ask, bearer } from '../http.ts'
import type { Run } from './run.ts'

/** Health, readiness, metrics and the operator’s paths, and that nobody else gets at them. */
export function privatePorts(run: Run): void {
  describe('the private ports', () => {
    const privatePorts = () => Object.entries(run.system.ports).filter(([name]) => name.endsWith('Operations'))

    it('tell health, readiness and metrics of each process', async () => {
      for (const [name, port] of privatePorts()) {
        const [health, ready, metrics] = await Promise.all(
          ['health', 'ready', 'metrics'].map((path) => ask(`http://127.0.0.1:${port}/${path}`)),
        )
        expect(health!.json).toEqual({ status: 'ok', service: name.replace('Operations', ''), clock_offset_seconds: 0 })
        expect(ready, name).toMatchObject({ status: 200, json: { status: 'ready' } })
        expect(metrics!.text, name).toMatch(/^# (HELP|TYPE) \w+/m)
      }
    })

    it('do what an operator asks for nobody else', async () => {
      const { importOperations, captureOperations, deletionOperations } = run.system.ports
      for (const [port, method, path] of [
        [importOperations, 'POST', '/import/runs'],
        [importOperations, 'GET', '/import/books'],
        [captureOperations, 'POST', '/capture/close-files'],
        [deletionOperations, 'DELETE', `/devices/${run.phones[0]!.device.DeviceId}`],
      ] as const)
        for (const headers of [{}, bearer('guess'), bearer(run.token)])
          expect((await ask(`http://127.0.0.1:${port}${path}`, { method, headers })).status).toBe(401)
    })

    it('cannot be reached through the gateway, nor their paths on the public ports', async () => {
      const paths = ['/ready', '/metrics', '/import/books', '/capture/close-files', '/devices/due', '/health']
      for (const prefix of ['', '/app', '/fhi', '/onboarding', '/devices'])
        for (const path of paths) {
          const said = await ask(`${run.system.gatewayUrl}${prefix}${path}`)
          if (prefix + path === '/health')
            expect(said.json).toEqual({ status: 'ok', clock_offset_seconds: 0 }) // its own
          else expect.soft([400, 401, 404], `${prefix}${path}`).toContain(said.status)
        }
      for (const port of [run.system.ports.upload, run.system.ports.query, run.system.ports.registration])
        for (const path of paths) expect((await ask(`http://127.0.0.1:${port}${path}`)).status).toBe(404)
    })
  })
}
