import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { z } from 'zod'

/** The setting everything is counted from. */
export const PortSettings = z.object({ STACK_PORT: z.coerce.number().int().min(1024).max(65_000).default(7400) })

const offsets = {
  gateway: 0,
  identity: 1,
  directory: 2,
  iotHub: 3,
  eventHubs: 4,
  dataLake: 5,
  postgres: 6,
  redis: 7,
  maps: 8,
  registration: 10,
  upload: 11,
  query: 12,
  registrationOperations: 20,
  uploadOperations: 21,
  captureOperations: 22,
  importOperations: 23,
  queryOperations: 24,
  analyticsOperations: 25,
  deletionOperations: 26,
}

/** How many ports from the base on belong to the stack. */
export const portRangeSize = 30

export type Ports = Record<keyof typeof offsets, number>

/** The port of everything in the stack, from its base port. */
export function portsFrom(base: number): Ports {
  return Object.fromEntries(Object.entries(offsets).map(([name, offset]) => [name, base + offset])) as Ports
}

/** The private ports of analytics workers, of which only the first always runs. */
export function analyticsPorts({ gateway, analyticsOperations }: Ports): number[] {
  return [analyticsOperations, gateway + 27, gateway + 28, gateway + 29]
}

/** Throws, naming each port that another program listens on, who wants it, and the setting that moves them all. */
export async function assertPortsFree(wanted: { port: number; name: string }[]): Promise<void> {
  const free = await Promise.all(wanted.map(({ port }) => isFree(port)))
  const busy = wanted.filter((_, index) => !free[index]).map(({ port, name }) => `${port} (wanted by ${name})`)
  if (busy.length === 0) return
  throw new Error(
    `in use by another program: port ${busy.join(', ')}. Stop it, or move the stack by setting STACK_PORT`,
  )
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  server.listen({ host: '127.0.0.1', port, exclusive: true })
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

/** A base from which `size` ports are free now; below the ports the kernel hands out, so that no client takes one meanwhile. */
export async function freePortRange(
  size = portRangeSize,
  random: (below: number) => number = randomInt,
): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const base = 10_000 + random(22_000 - size)
    const ports = Array.from({ length: size }, (_, index) => base + index)
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return base
  }
  throw new Error(`no ${size} free ports in a row were found`)
}
