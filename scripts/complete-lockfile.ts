// Adds to package-lock.json the optional platform packages that a registry may not carry, so that `npm ci` accepts the lock anywhere.
import { readFileSync, writeFileSync } from 'node:fs'

interface Entry {
  version?: string
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optional?: boolean
  optionalDependencies?: Record<string, string>
}

const PLATFORMS: [RegExp, string][] = [
  [/darwin/, 'darwin'],
  [/win32|windows/, 'win32'],
  [/android/, 'android'],
  [/freebsd/, 'freebsd'],
  [/openharmony/, 'openharmony'],
  [/./, 'linux'],
]
const CPUS = ['arm64', 'x64', 'ia32', 's390x', 'ppc64', 'riscv64', 'loong64', 'arm']

/** The optional packages that the lock mentions but does not describe: [place in node_modules, name, range]. */
export function missingOptional(packages: Record<string, Entry>): [string, string, string][] {
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`])
      .map(([name, range]): [string, string, string] => [`node_modules/${name}`, name, range]),
  )
}

function platformEntry(name: string, range: string): Entry {
  const cpu = CPUS.find((known) => name.includes(known))
  return {
    version: range.replace(/^[\^~]/, ''),
    ...(cpu && { cpu: [cpu] }),
    optional: true,
    os: [PLATFORMS.find(([pattern]) => pattern.test(name))?.[1] ?? 'linux'],
    ...(name.includes('musl') && { libc: ['musl'] }),
  }
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> }
  const missing = missingOptional(lock.packages)
  for (const [place, name, range] of missing) lock.packages[place] = platformEntry(name, range)
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`${missing.length} entries added to package-lock.json`)
}
