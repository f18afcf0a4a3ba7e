import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkoutFolder } from './checkout.ts'
import { freePortRange, portsFrom } from './ports.ts'
import { loadSecrets } from './secrets.ts'
import { emulatorComponents } from './smittestopp/emulators.ts'
import { lakeUrl } from './smittestopp/lake-access.ts'
import { NAMES, type Plan, SECRETS } from './smittestopp/plan.ts'
import { serviceComponents } from './smittestopp/services.ts'
import { openStateFolder } from './state-folder.ts'
import { startStack } from './supervisor.ts'

/** Emulators of one test, on ports of their own, with what their users need. */
export interface TestEmulators {
  /** The settings a service of the embedded stack gets; those of database, queue and tokens are the test's to replace. */
  settingsOf(service: string): Record<string, string>
  /** URL of the raw file system with a SAS of its own, such as `racwdl`. */
  lakeUrl(permissions: string): string
  /** The folder of the lake files. */
  lakeFolder: string
  /** Ends one at once; it is started again on the data it has. */
  kill(name: string): void
  /** Makes one hang, or go on. */
  signal(name: string, signal: 'SIGSTOP' | 'SIGCONT'): void
  stop(): Promise<void>
}

/** Starts the named emulators (`event-hubs`, `data-lake`, …) and those they need, as they are started in the embedded stack. */
export async function startEmulators(names: string[]): Promise<TestEmulators> {
  const checkout = checkoutFolder()
  const folder = await openStateFolder({ given: await mkdtemp(join(tmpdir(), 'smittestopp-test-')), checkout })
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const plan: Plan = {
      folder,
      checkout,
      ports: portsFrom(await freePortRange()),
      secrets: await loadSecrets(folder, [...SECRETS]),
      databaseUrl: 'postgres://127.0.0.1/none',
      clockOffsetSeconds: 0,
      captureWindowSeconds: 600,
      importEverySeconds: 3_600,
      logLevel: 'warn',
      passedOn: {},
      analyticsWorkers: 1,
      analysis: {},
    }
    const stack = await startStack({ folder, components: componentsOf(plan, names), timing: { grace: 5_000 } })
    return {
      settingsOf: (service) => settingsOf(plan, service),
      lakeUrl: (permissions) => lakeUrl(plan, NAMES.rawFileSystem, permissions),
      lakeFolder: NAMES.lakeFolder,
      kill: (name) => stack.kill(name),
      signal: (name, signal) => stack.kill(name, signal),
      stop: () => stack.stop().finally(remove),
    }
  } catch (fault) {
    await remove()
    throw fault
  }
}

/** The named ones and what they come after. */
function componentsOf(plan: Plan, names: string[]) {
  const all = emulatorComponents(plan)
  const wanted = new Set(names)
  for (const name of wanted) for (const one of all.find((it) => it.name === name)?.after ?? []) wanted.add(one)
  return all.filter(({ name }) => wanted.has(name))
}

function settingsOf(plan: Plan, service: string): Record<string, string> {
  const component = serviceComponents(plan).find(({ name }) => name === service)
  if (!component) throw new Error(`there is no service ${service}`)
  return component.env
}
