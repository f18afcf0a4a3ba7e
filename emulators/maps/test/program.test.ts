import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { ALL, SKOYEN } from './running-maps.ts'

const MAIN = join(import.meta.dirname, '../src/main.ts')

async function start(lines: string[] = []) {
  const env = { PORT: '0', OSM_FILES: SKOYEN, LOG_LEVEL: 'debug' }
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the program ended before it listened')))
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      const entry = JSON.parse(line)
      if (entry.msg === 'listening') resolve(entry.port)
    })
  })
  const data = encodeURIComponent(`[out:json];nwr["building"](${ALL});out geom;`)
  const ask = async () => (await fetch(`http://127.0.0.1:${port}/api/interpreter?data=${data}`)).text()
  return { child, ask }
}

async function end(child: ChildProcess, signal: NodeJS.Signals) {
  child.kill(signal)
  const [code] = await once(child, 'exit')
  return code
}

it('answers the same bytes after kill -9, ends when asked, and logs nobody’s whereabouts', async () => {
  const lines: string[] = []
  const first = await start()
  const before = await first.ask()
  await end(first.child, 'SIGKILL')
  const second = await start(lines)
  expect(await second.ask()).toBe(before)
  expect(await end(second.child, 'SIGTERM')).toBe(0)
  expect(lines.join('\n')).toContain('/api/interpreter')
  expect(lines.join('\n')).not.toMatch(/59\.9|10\.6|building/)
})

it.each([
  [{ PORT: 'x', OVERPASS_SLOTS: '0' }, ['PORT', 'OVERPASS_SLOTS']],
  [{ PORT: '0', OSM_FILES: '/does/not/exist.osm.pbf' }, ['/does/not/exist.osm.pbf']],
])('says all that is wrong with its settings and ends with 1: %o', async (settings, names) => {
  const child = spawn(process.execPath, [MAIN], {
    env: settings as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  child.stderr.on('data', (text) => {
    told += text
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  for (const name of names) expect(told).toContain(name)
  expect(told).not.toContain('    at ')
})
