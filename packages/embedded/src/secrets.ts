import { randomBytes } from 'node:crypto'
import { link, mkdtemp, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const Secrets = z.record(z.string(), z.string().min(1))

/**
 * The named secrets of this folder, the same at every start: what is missing is made (32 random bytes in hex, which is also a
 * valid base64 key and needs no escape in a URL) and kept in `secrets.json`, readable by its owner alone.
 */
export async function loadSecrets<Name extends string>(folder: string, names: Name[]): Promise<Record<Name, string>> {
  const file = join(folder, 'secrets.json')
  const known = await readSecrets(file)
  const missing = names.filter((name) => known?.[name] === undefined)
  if (missing.length === 0) return known as Record<Name, string>
  const made = Object.fromEntries(missing.map((name) => [name, randomBytes(32).toString('hex')]))
  await store(folder, file, { ...known, ...made }, known === undefined)
  return (await readSecrets(file)) as Record<Name, string>
}

async function readSecrets(file: string): Promise<Record<string, string> | undefined> {
  const text = await readFile(file, 'utf8').catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT') return undefined
    throw fault
  })
  if (text === undefined) return undefined
  try {
    return Secrets.parse(JSON.parse(text))
  } catch {
    throw new Error(`${file} is damaged: put its backup back, or remove the whole state folder to start anew`)
  }
}

/** On disk before it is used. Of two first starts at once the first to link wins, and the other reads what that one made. */
async function store(folder: string, file: string, secrets: Record<string, string>, first: boolean): Promise<void> {
  const scratch = await mkdtemp(join(folder, 'secrets-'))
  const written = join(scratch, 'secrets.json')
  try {
    const handle = await open(written, 'wx', 0o600)
    await handle.writeFile(`${JSON.stringify(secrets, null, 2)}\n`)
    await handle.sync()
    await handle.close()
    if (first) await link(written, file).catch(ignoreExisting)
    else await rename(written, file)
  } finally {
    await rm(scratch, { recursive: true })
  }
}

function ignoreExisting(fault: NodeJS.ErrnoException): void {
  if (fault.code !== 'EEXIST') throw fault
}
