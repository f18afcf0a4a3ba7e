import { chmod, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ProcessComponent } from '../component.ts'
import { CASEWORKER, local, NAMES, type Plan, streamConnection } from './plan.ts'
import { givenOf } from './settings.ts'

interface Emulator {
  name: string
  port: number
  after?: string[]
  env: Record<string, string>
}

/** What the emulators keep is as private as what they stand in for: numbers, keys, whereabouts. */
async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o700)
}

function emulator(plan: Plan, { name, port, after = [], env }: Emulator): ProcessComponent {
  const data = join(plan.folder, name)
  return {
    kind: 'process',
    name,
    after,
    command: process.execPath,
    args: [join(plan.checkout, 'emulators', name, 'src', 'main.ts')],
    env: {
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: data,
      CLOCK_OFFSET_SECONDS: String(plan.clockOffsetSeconds),
      LOG_LEVEL: plan.logLevel,
      ...env,
    },
    ports: [port],
    prepare: () => makePrivate(data),
    ready: name === 'event-hubs' ? { kind: 'tcp', port } : { kind: 'http', url: `${local(port)}/health` },
  }
}

/** The extracts the maps are made of, seen from the checkout; Skøyen, which comes with it, unless others are given. */
function osmFiles({ checkout, passedOn }: Plan): string {
  const paths = (passedOn.OSM_FILES ?? 'emulators/maps/data/skoyen.osm.pbf').split(',').filter((path) => path.trim())
  return paths.map((path) => resolve(checkout, path.trim())).join(',')
}

/** The stand-ins for Azure, and for the maps. */
export function emulatorComponents(plan: Plan): ProcessComponent[] {
  const { ports, secrets } = plan
  const accessKeys = [
    { name: 'upload', key: secrets.streamUploadKey, claims: ['Send'] },
    { name: 'iot-hub', key: secrets.streamIotHubKey, claims: ['Send'] },
    { name: 'capture', key: secrets.streamCaptureKey, claims: ['Listen'] },
    { name: 'live', key: secrets.streamLiveKey, claims: ['Listen'] },
  ]
  const applications = [
    {
      clientId: NAMES.graphServicesClientId,
      clientSecret: secrets.graphServicesSecret,
      displayName: 'smittestopp services',
    },
    {
      clientId: NAMES.graphIdentityClientId,
      clientSecret: secrets.graphIdentitySecret,
      displayName: 'smittestopp sign-in',
    },
  ]
  return [
    emulator(plan, {
      name: 'event-hubs',
      port: ports.eventHubs,
      env: {
        HUBS: JSON.stringify({ [NAMES.hub]: { partitions: 4, consumerGroups: ['$Default', 'capture', 'live'] } }),
        ACCESS_KEYS: JSON.stringify(accessKeys),
      },
    }),
    emulator(plan, {
      name: 'data-lake',
      port: ports.dataLake,
      env: {
        ACCOUNT: NAMES.lakeAccount,
        ACCOUNT_KEY: secrets.lakeAccountKey,
        FILE_SYSTEMS: `${NAMES.rawFileSystem},${NAMES.checkpoints}`,
      },
    }),
    emulator(plan, {
      name: 'iot-hub',
      port: ports.iotHub,
      after: ['event-hubs'],
      env: {
        HOST_NAME: NAMES.iotHub,
        ACCESS_KEYS: JSON.stringify([
          { name: 'registryReadWrite', key: secrets.registryKey, rights: ['RegistryRead', 'RegistryWrite'] },
        ]),
        EVENT_STREAM: streamConnection(plan, 'iot-hub', secrets.streamIotHubKey),
      },
    }),
    emulator(plan, {
      name: 'directory',
      port: ports.directory,
      env: {
        TENANT_ID: NAMES.tenantId,
        APPLICATIONS: JSON.stringify(applications),
        EXTENSIONS_CLIENT_ID: NAMES.extensionsClientId,
      },
    }),
    emulator(plan, {
      name: 'identity',
      port: ports.identity,
      env: {
        PUBLIC_URL: local(ports.identity),
        TENANT: NAMES.tenant,
        TENANT_ID: NAMES.tenantId,
        DIRECTORY_URL: local(ports.directory),
        DIRECTORY_CLIENT_ID: NAMES.graphIdentityClientId,
        DIRECTORY_CLIENT_SECRET: secrets.graphIdentitySecret,
        PHONE_CLIENT: JSON.stringify({
          clientId: NAMES.phoneClientId,
          redirectUris: [NAMES.redirectUri],
          audience: NAMES.phoneAudience,
        }),
        CASEWORKER_CLIENT: JSON.stringify({
          clientId: NAMES.caseworkerClientId,
          redirectUris: [NAMES.redirectUri],
          audience: NAMES.caseworkerAudience,
        }),
        CASEWORKERS: JSON.stringify([CASEWORKER]),
        SANDBOX_NUMBERS: 'true',
        OUTBOX_TOKEN: secrets.outboxToken,
        // Every phone of a simulation signs in from one address, and a developer signs in often.
        CODES_PER_NUMBER: '200',
        CODES_PER_ADDRESS: '10000000',
        CODES_PER_PREFIX: '10000000',
      },
    }),
    emulator(plan, { name: 'maps', port: ports.maps, env: { OSM_FILES: osmFiles(plan) } }),
    emulator(plan, {
      name: 'gateway',
      port: ports.gateway,
      env: {
        PUBLIC_URL: local(ports.gateway),
        ...givenOf(plan.passedOn, 'ALLOWED_HOSTS', 'ADDRESS_RATE', 'ADDRESS_BURST', 'DEVICE_RATE', 'DEVICE_BURST'),
        ROUTES: JSON.stringify({
          '/onboarding': local(ports.registration),
          '/permissions': local(ports.registration),
          '/app': local(ports.registration),
          '/app/events': local(ports.upload),
          '/fhi': local(ports.query),
          '/devices': local(ports.iotHub),
        }),
      },
    }),
  ]
}
