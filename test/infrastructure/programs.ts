import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import { loadConfig as readDataLake } from '../../emulators/data-lake/src/config.ts'
import { loadConfig as readDirectory } from '../../emulators/directory/src/config.ts'
import { readConfig as readEventHubs } from '../../emulators/event-hubs/src/config.ts'
import { readSettings as readGateway } from '../../emulators/gateway/src/config.ts'
import { readSettings as readIdentity } from '../../emulators/identity/src/config.ts'
import { loadConfig as readIotHub } from '../../emulators/iot-hub/src/config.ts'
import { loadConfig as readMaps } from '../../emulators/maps/src/config.ts'
import { Config as Analytics } from '../../services/analytics/src/config.ts'
import { Config as Deletion } from '../../services/deletion/src/config.ts'
import { Config as Ingestion } from '../../services/ingestion/src/config.ts'
import { Config as Query } from '../../services/query/src/config.ts'
import { Config as Registration } from '../../services/registration/src/config.ts'

export type Environment = Record<string, string>

/** A program of this repository, and the settings that its config.ts knows. */
export interface Program {
  name: string
  main: string
  settings: string[]
  /** Throws when the program would not start with these settings. */
  read(environment: Environment): unknown
}

export const root = fileURLToPath(new URL('../..', import.meta.url))

function service(name: string, schema: z.ZodObject, folder = name): Program {
  const read = (environment: Environment) => schema.parse(environment)
  return { name, main: `services/${folder}/src/main.ts`, settings: Object.keys(schema.shape), read }
}

/** Services, each role of ingestion for itself, as its own process. */
export const services: Program[] = [
  service('registration', Registration),
  ...Ingestion.options.map((schema) => service(schema.shape.ROLE.value, schema, 'ingestion')),
  service('query', Query),
  service('analytics', Analytics),
  service('deletion', Deletion),
]

const emulatorReaders: Record<string, Program['read']> = {
  'data-lake': readDataLake,
  directory: readDirectory,
  'event-hubs': readEventHubs,
  gateway: readGateway,
  identity: readIdentity,
  'iot-hub': readIotHub,
  maps: readMaps,
}

/** An emulator keeps its schema to itself: the names are read off its config.ts. */
function emulator(name: string): Program {
  const text = readFileSync(`${root}emulators/${name}/src/config.ts`, 'utf8')
  const settings = [...text.matchAll(/^ {2}([A-Z][A-Z0-9_]*):/gm)].map((match) => match[1]!)
  return { name, main: `emulators/${name}/src/main.ts`, settings, read: emulatorReaders[name]! }
}

export const emulators: Program[] = foldersOf('emulators').map(emulator)

export function foldersOf(path: string): string[] {
  return readdirSync(`${root}${path}`, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  )
}
