import { existsSync, globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { missingOptional } from '../scripts/complete-lockfile.ts'

const root = join(import.meta.dirname, '..')
const scope = '@smittestopp/'

/** Where each kind of room may reach, besides itself. A test may reach what its room may, and what tests are made with. */
const ARROWS: Record<string, string[]> = {
  'packages/contracts': ['packages/phone-contract'],
  'packages/service': [],
  'packages/database': ['packages/contracts'],
  'packages/platform': ['packages/contracts'],
  'packages/embedded': ['packages/database'],
  'packages/boundaries': ['packages/database'],
  'packages/phone-contract': [],
  'packages/lake-lines': ['packages/contracts', 'packages/phone-contract'],
  'packages/phone-access': ['packages/contracts', 'packages/service', 'packages/database', 'packages/platform'],
  'packages/contact-report': ['packages/contracts'],
  'packages/simulator': ['packages/contracts', 'packages/phone-contract'],
  services: [
    'packages/contracts',
    'packages/service',
    'packages/database',
    'packages/platform',
    'packages/phone-contract',
    'packages/lake-lines',
    'packages/phone-access',
    'packages/contact-report',
  ],
  emulators: [],
  bench: ['packages', 'services/analytics'],
  demo: ['packages'],
  // The descriptions of the services are made from the services.
  scripts: ['packages', 'services'],
  // The plain recomputation of the demo is the oracle of lookups.
  test: ['packages', 'services', 'scripts', 'emulators', 'demo'],
}

/** Rooms that tests may reach as well: servers, databases and tokens for a run. */
const TEST_ROOMS = ['packages/embedded', 'packages/database', 'packages/service', 'packages/simulator']

/** What of the outside is reached through one room alone. */
const VENDORS: [RegExp, string[]][] = [
  [/^@azure\//, ['packages/platform', 'packages/embedded', 'emulators', 'bench']],
  [/^(bullmq|ioredis)$/, ['packages/platform', 'packages/embedded', 'bench']],
  [/^(mssql|pg)(-|$)/, ['packages/database', 'packages/embedded', 'emulators', 'bench']],
  [/^(pino|jose|@fastify\/|@opentelemetry\/|http-message-signatures)/, ['packages', 'emulators']],
]

interface Import {
  file: string
  specifier: string
  typeOnly: boolean
}

interface Manifest {
  name: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const files = globSync(
  ['{packages,services,emulators}/*/{src,test}/**/*.ts', '{bench,demo}/**/*.ts', '{scripts,test}/**/*.ts'],
  {
    cwd: root,
    exclude: ['**/node_modules/**'],
  },
)
const imports = files.flatMap(importsOf)
const manifests = new Map(
  ['', ...globSync(['{packages,services,emulators}/*', 'bench', 'demo'], { cwd: root })]
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => [folder, JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest]),
)
const folderOf = new Map([...manifests].map(([folder, { name }]) => [name, folder]))

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const pattern =
    /^\s*(?:import|export)\s(?<type>type\s)?[^'"`;]*?from\s*'(?<from>[^']+)'|^import\s*'(?<bare>[^']+)'|\bimport\(\s*'(?<later>[^']+)'/gm
  return [...text.matchAll(pattern)].map(({ groups }) => ({
    file,
    specifier: (groups!.from ?? groups!.bare ?? groups!.later)!,
    typeOnly: groups!.type !== undefined,
  }))
}

/** The workspace a file lies in: `packages/service`, `emulators/identity`, `bench`, `test` … */
function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  return ['packages', 'services', 'emulators'].includes(first) ? `${first}/${second}` : first
}

function isTest(file: string): boolean {
  return /\.test\.ts$|\/test\/|^test\/|(^|\/)testing[a-z-]*\.ts$/.test(file)
}

/** The room an import leads to; undefined when it leads out of the repository. */
function roomReached({ file, specifier }: Import): string | undefined {
  if (specifier.startsWith('.')) return roomOf(relative(root, resolve(root, dirname(file), specifier)))
  if (!specifier.startsWith(scope)) return undefined
  return folderOf.get(specifier.split('/').slice(0, 2).join('/')) ?? specifier
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function isWithin(room: string, allowed: string[]): boolean {
  return allowed.some((one) => room === one || room.startsWith(`${one}/`))
}

const outside = imports.filter(
  ({ specifier }) =>
    !specifier.startsWith('.') && !specifier.startsWith('node:') && !builtinModules.includes(packageOf(specifier)),
)
const told = ({ file, specifier }: Import) => `${file} imports ${specifier}`

describe('the arrows', () => {
  it('are seen: there are files and imports to judge', () => {
    expect(files.length).toBeGreaterThan(200)
    expect(imports.length).toBeGreaterThan(500)
    for (const file of files) expect(ARROWS[roomOf(file)] ?? ARROWS[file.split('/')[0]!], file).toBeDefined()
  })

  it('lead from services to packages and nowhere back or across', () => {
    const wrong = imports.filter((one) => {
      const [from, to] = [roomOf(one.file), roomReached(one)]
      if (to === undefined || to === from) return false
      const allowed = ARROWS[from] ?? ARROWS[from.split('/')[0]!]!
      return !isWithin(to, isTest(one.file) && !from.startsWith('emulators') ? [...allowed, ...TEST_ROOMS] : allowed)
    })
    expect(wrong.map(told)).toEqual([])
  })

  it('reach what lies in another workspace through its name, never through its folders', () => {
    const wrong = imports.filter((one) => {
      const [from, to] = [roomOf(one.file), roomReached(one)]
      const isFree = ['test', 'scripts'].includes(from)
      return one.specifier.startsWith('.') && to !== from && !isFree
    })
    expect(wrong.map(told)).toEqual([])
  })

  it('reach vendors through one room each', () => {
    const wrong = outside.filter((one) => {
      const rule = VENDORS.find(([pattern]) => pattern.test(packageOf(one.specifier)))
      return rule && !isTest(one.file) && !isWithin(roomOf(one.file), rule[1])
    })
    expect(wrong.map(told)).toEqual([])
  })
})

describe('dependencies', () => {
  const declaredBy = (folder: string) => {
    const { dependencies, devDependencies, optionalDependencies } = manifests.get(folder)!
    return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
  }

  it('are declared by the workspace that imports them; tests may import what any of them declares', () => {
    const wrong = outside.filter((one) => {
      const room = roomOf(one.file)
      const name = packageOf(one.specifier)
      if (isTest(one.file) || !manifests.has(room)) return !isKnown(name)
      return !declaredBy(room).includes(name) && !(name in manifests.get('')!.optionalDependencies!)
    })
    expect(wrong.map(told)).toEqual([])
  })

  it('that are declared are used', () => {
    const unused = [...manifests].flatMap(([folder]) => {
      if (folder === '') return []
      const used = new Set(
        outside.filter(({ file }) => roomOf(file) === folder).map(({ specifier }) => packageOf(specifier)),
      )
      return declaredBy(folder).flatMap((name) => (used.has(name) ? [] : [`${folder} declares ${name}`]))
    })
    expect(unused).toEqual([])
  })

  it('have exact versions', () => {
    const loose = [...manifests].flatMap(([folder, { dependencies, devDependencies, optionalDependencies }]) =>
      Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
        .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${folder}/package.json: ${name} ${version}`),
    )
    expect(loose).toEqual([])
  })

  it('for other platforms are in the lockfile too, so that npm ci takes it', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    expect(missingOptional(lock.packages)).toEqual([])
  })

  /** Tests, and scripts, which are no workspace, import what some workspace, or the root, declares. */
  function isKnown(name: string): boolean {
    return [...manifests.keys()].some((folder) => declaredBy(folder).includes(name)) || folderOf.has(name)
  }
})

describe('the rooms', () => {
  it('have names that say what is in them', () => {
    const folders = new Set(files.flatMap((file) => file.split('/').slice(0, -1)))
    for (const name of ['utils', 'util', 'common', 'shared', 'core', 'helpers', 'misc', 'lib'])
      expect([...folders]).not.toContain(name)
  })

  it('hold files with kebab-case names', () => {
    const wrong = files.filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.long)?\.ts$/.test(file.split('/').at(-1)!))
    expect(wrong).toEqual([])
  })

  it('hold services that start with a main, a config and an app', () => {
    for (const folder of globSync('services/*', { cwd: root }))
      for (const name of ['main', 'config', 'app']) expect(files).toContain(`${folder}/src/${name}.ts`)
  })

  it('read the environment where a program begins and nowhere else', () => {
    const allowed = /(^|\/)(main|config|testing[a-z-]*)\.ts$|^(scripts|bench|demo)\/|^packages\/embedded\//
    const wrong = files.filter(
      (file) => !isTest(file) && !allowed.test(file) && readFileSync(join(root, file), 'utf8').includes('process.env'),
    )
    expect(wrong).toEqual([])
  })
})
