import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component, StackEvent } from '../src/component.ts'
import { findLeftovers } from '../src/leftovers.ts'
import { freePortRange } from '../src/ports.ts'
import { identify } from '../src/process-identity.ts'
import { type Stack, type StackOptions, startStack } from '../src/supervisor.ts'
import { answering, running } from './answering.ts'
import { remove, temporaryFolder } from './temporary.ts'

let folder: string
let port: number
let events: StackEvent[]
let stacks: Stack[]

beforeEach(async () => {
  folder = await temporaryFolder()
  port = await freePortRange(4)
  events = []
  stacks = []
})

afterEach(async () => {
  await Promise.all(stacks.map((stack) => stack.stop()))
  const left = await findLeftovers(folder)
  await remove(folder)
  expect(left).toEqual([])
})

async function start(components: Component[], more: Partial<StackOptions> = {}): Promise<Stack> {
  const onEvent = (event: StackEvent) => void events.push(event)
  const timing = { firstBackoff: 50, longestBackoff: 100, grace: 1_000 }
  const stack = await startStack({ folder, components, onEvent, timing, ...more })
  stacks.push(stack)
  return stack
}

function namesOf(type: StackEvent['type']): string[] {
  return events.flatMap((event) => (event.type === type ? [event.name] : []))
}

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: 10_000, interval: 10 }).toBe(true)
}

describe('startStack', () => {
  it('starts what others come after first, does tasks once, and stops in reverse', async () => {
    const file = join(folder, 'order')
    const env = { ORDER_FILE: file }
    const task: Component = {
      kind: 'task',
      name: 'task',
      after: ['first'],
      run: () => writeFile(file, 'task\n', { flag: 'a' }),
    }
    const last = answering('last', port + 1, { after: ['task'], env })
    const stack = await start([last, task, answering('first', port, { env })])
    await stack.stop()
    expect((await readFile(file, 'utf8')).trim().split('\n')).toEqual([
      'up first',
      'task',
      'up last',
      'down last',
      'down first',
    ])
  })

  it('starts a dead component again, counts it, and says so', async () => {
    const stack = await start([answering('service', port)])
    const before = stack.component('service').pid
    stack.kill('service')
    await until(() => namesOf('ready').length === 2)
    const { pid, restartCount } = stack.component('service')
    expect(pid).not.toBe(before)
    expect(restartCount).toBe(1)
    expect(events).toContainEqual({
      type: 'exited',
      name: 'service',
      pid: before,
      reason: 'was ended by SIGKILL',
      restartInMs: 50,
    })
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('ok')
  })

  it('hands a child what is given for it and of the user only PATH, HOME and NODE_OPTIONS', async () => {
    process.env.SOMETHING_PRIVATE = 'of the user'
    try {
      await start([answering('service', port, { env: { GIVEN: 'yes' } })])
      const seen = (await (await fetch(`http://127.0.0.1:${port}/environment`)).json()) as Record<string, string>
      const known = ['GIVEN', 'HOME', 'NAME', 'NODE_OPTIONS', 'PATH', 'PORT', 'SMITTESTOPP_STACK', 'TZ']
      expect(Object.keys(seen).filter((name) => !known.includes(name))).toEqual([])
      expect(seen).toMatchObject({ GIVEN: 'yes', TZ: 'UTC', PATH: process.env.PATH })
    } finally {
      delete process.env.SOMETHING_PRIVATE
    }
  })

  it('says why a component did not come up, with the last lines it wrote this time, and stops the others', async () => {
    const broken = (words: string) =>
      running('broken', `console.log('${words}'); process.exit(3)`, {
        after: ['sound'],
        ready: { kind: 'tcp', port: port + 1 },
      })
    await expect(start([answering('sound', port), broken('old words')])).rejects.toThrow('old words')
    const fault: Error = await start([answering('sound', port), broken('no such setting')]).catch((fault) => fault)
    expect(fault.message).toMatch(/^broken ended with code 3\nits last lines:\n/)
    expect(fault.message).toContain('no such setting')
    expect(fault.message).not.toContain('old words')
    expect(namesOf('stopped')).toEqual(['sound', 'sound'])
  })

  it('says that a component runs but does not answer in its time', async () => {
    const silent = running('silent', 'setInterval(() => {}, 1000)', { ready: { kind: 'tcp', port, timeoutMs: 300 } })
    await expect(start([silent])).rejects.toThrow(/silent not ready after 0.3 s: connect ECONNREFUSED/)
  })

  it('says that a program does not exist', async () => {
    await expect(start([running('absent', '', { command: '/does/not/exist' })])).rejects.toThrow(
      /absent could not be started: spawn \/does\/not\/exist ENOENT/,
    )
  })

  it('says which task failed', async () => {
    const task: Component = {
      kind: 'task',
      name: 'migration',
      after: [],
      run: () => Promise.reject(new Error('bad step')),
    }
    await expect(start([task])).rejects.toThrow('migration: bad step')
  })

  it('refuses a busy port before anything starts, naming port, component and setting', async () => {
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    try {
      await expect(start([answering('free', port + 1), answering('service', port)])).rejects.toThrow(
        `in use by another program: port ${port} (wanted by service). Stop it, or move the stack by setting STACK_PORT`,
      )
      expect(events).toEqual([])
    } finally {
      other.close()
    }
  })

  it('refuses a second stack in the same folder, and takes one when the first has ended', async () => {
    const first = await start([answering('service', port)])
    await expect(start([answering('service', port)])).rejects.toThrow(`its supervisor is process ${process.pid}`)
    await first.stop()
    await start([answering('service', port)])
  })

  it('refuses a circle and a name nobody has', async () => {
    const circle = [answering('a', port, { after: ['b'] }), answering('b', port + 1, { after: ['a'] })]
    await expect(start(circle)).rejects.toThrow('components wait for each other: a -> b -> a')
    await expect(start([answering('a', port, { after: ['nobody'] })])).rejects.toThrow('nobody, which does not exist')
  })
})

describe('stop', () => {
  it('is at least asked for when the supervisor ends on its own', async () => {
    const source = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)))
    const script = `
      import { startStack } from ${source('../src/index.ts')}
      import { answering } from ${source('./answering.ts')}
      const stack = await startStack({ folder: ${JSON.stringify(folder)}, components: [answering('service', ${port})] })
      console.log(stack.component('service').pid)
      setImmediate(() => { throw new Error('a defect') })`
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: 'pipe' })
    const [line] = await once(child.stdout, 'data')
    await once(child, 'exit')
    await until(() => identify(Number(line)) === undefined)
  })

  it('kills what does not listen after the grace, and what children have started', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); require('node:fs').writeFileSync('deaf', '')`
    const grandchild = `${stubborn}; console.log(process.pid)`
    const parent = `
      const { spawn } = require('node:child_process')
      spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { detached: true, stdio: 'inherit' })
      setInterval(() => {}, 1000)`
    const deaf = async () => void (await readFile(join(folder, 'deaf')))
    const stack = await start([
      running('stubborn', stubborn, { ready: { kind: 'custom', check: deaf } }),
      running('parent', parent, { ready: { kind: 'custom', check: () => grandchildPid() } }),
    ])
    const pids = [stack.component('stubborn').pid ?? 0, stack.component('parent').pid ?? 0, await grandchildPid()]
    expect(pids.map((pid) => identify(pid)?.pid)).toEqual(pids)
    await stack.stop()
    expect(pids.map(identify)).toEqual([undefined, undefined, undefined])
  })

  async function grandchildPid(): Promise<number> {
    const pid = Number(await readFile(join(folder, 'log', 'parent.log'), 'utf8'))
    if (!pid) throw new Error('not written yet')
    return pid
  }

  it('can be asked for on the way up', async () => {
    const abort = new AbortController()
    const silent = running('silent', 'setInterval(() => {}, 1000)', { ready: { kind: 'tcp', port } })
    const starting = start([silent], { signal: abort.signal })
    starting.catch(() => {})
    await until(() => namesOf('started').length === 1)
    abort.abort(new Error('no longer wanted'))
    await expect(starting).rejects.toThrow('no longer wanted')
    expect(namesOf('stopped')).toEqual(['silent'])
  })

  it('ends the wait of a component that keeps dying', async () => {
    const stack = await start([running('mortal', `setTimeout(() => {}, 100)`)], {
      timing: { firstBackoff: 60_000, longestBackoff: 60_000 },
    })
    await until(() => namesOf('exited').length === 1)
    await stack.stop()
    expect(stack.component('mortal')).toEqual({ name: 'mortal', pid: undefined, restartCount: 0 })
  })
})
