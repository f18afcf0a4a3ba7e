import { access, constants, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository this file lies in. */
export function checkoutFolder(): string {
  return fileURLToPath(new URL('../../..', import.meta.url))
}

/** Where what is fetched or unpacked once is kept: in the checkout's node_modules, or in the state folder when that is not ours. */
export async function cacheFolder(checkout: string, stateFolder: string): Promise<string> {
  const preferred = join(checkout, 'node_modules', '.cache', 'smittestopp')
  try {
    await mkdir(preferred, { recursive: true })
    await access(preferred, constants.W_OK)
    return preferred
  } catch {
    const other = join(stateFolder, 'cache')
    await mkdir(other, { recursive: true })
    return other
  }
}
