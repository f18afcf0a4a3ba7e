import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Addresses, freePortRange, type Smittestopp, StackSettings, startSmittestopp } from '@smittestopp/embedded'

/** Settings of a system in a folder and on ports of its own; files are closed and imported when a test asks. */
export async function temporarySettings(more: Partial<StackSettings> = {}): Promise<StackSettings> {
  const folder = await mkdtemp(join(tmpdir(), 'smittestopp-acceptance-'))
  const settings = { STACK_FOLDER: folder, STACK_PORT: await freePortRange(), STATIC_DEVICE_IDS: 'true' }
  return { ...StackSettings.parse(settings), ...more }
}

/** For tests that send more than a person's phone would. */
export const NO_LIMITS = {
  REQUESTS_PER_MINUTE: '0',
  UPLOADS_PER_MINUTE: '0',
  UPLOAD_BYTES_PER_DAY: '0',
  REGISTRATIONS_PER_DAY: '0',
}

export async function removeFolder(settings: StackSettings): Promise<void> {
  await rm(settings.STACK_FOLDER!, { recursive: true, force: true })
}

/** A system of a test's own. */
export interface OwnSystem extends Smittestopp {
  /** Stops it, and removes all it wrote. */
  end(): Promise<void>
}

export async function startOwnSystem(more?: Partial<StackSettings>): Promise<OwnSystem> {
  const settings = await temporarySettings(more)
  try {
    const system = await startSmittestopp({ settings })
    return { ...system, end: () => system.stack.stop().finally(() => removeFolder(settings)) }
  } catch (fault) {
    await removeFolder(settings)
    throw fault
  }
}

/** A secret of the system on this machine, as its owner may read it in the state folder. */
export async function secretOf({ folder }: Addresses, name: string): Promise<string> {
  const secrets = JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8')) as Record<string, string>
  return secrets[name]!
}
