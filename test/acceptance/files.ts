import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Every file below a folder, but not below the ones excepted (first folder names). */
export async function filesBelow(folder: string, except: string[] = []): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !except.includes(path.split('/')[0]!))
}

/** Which of these files hold one of these texts, in UTF-8. */
export async function filesHolding(folder: string, paths: string[], texts: string[]): Promise<string[]> {
  const holding: string[] = []
  for (const path of paths) {
    const bytes = await readFile(join(folder, path))
    if (texts.some((text) => bytes.includes(text))) holding.push(path)
  }
  return holding
}
