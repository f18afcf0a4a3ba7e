import { join } from 'node:path'
import type { ProcessComponent } from '../component.ts'
import { analyticsPorts } from '../ports.ts'
import { redisUrl } from '../redis.ts'
import { directoryAccess } from './directory-access.ts'
import { lakeUrl } from './lake-access.ts'
import { local, NAMES, type Plan, serviceDatabaseUrl, streamConnection } from './plan.ts'
import { givenOf } from './settings.ts'

interface Service {
  name: string
  folder?: string
  after: string[]
  port?: number
  operationsPort: number
  env: Record<string, string>
}

function service(plan: Plan, { name, folder = name, after, port, operationsPort, env }: Service): ProcessComponent {
  return {
    kind: 'process',
    name,
    after,
    command: process.execPath,
    args: [join(plan.checkout, 'services', folder, 'src', 'main.ts')],
    env: {
      HOST: '127.0.0.1',
      ...(port !== undefined && { PORT: String(port) }),
      OPERATIONS_PORT: String(operationsPort),
      OPERATIONS_TOKEN: plan.secrets.operationsToken,
      CLOCK_OFFSET_SECONDS: String(plan.clockOffsetSeconds),
      LOG_LEVEL: plan.logLevel,
      ...env,
    },
    ports: port === undefined ? [operationsPort] : [port, operationsPort],
    ready: { kind: 'http', url: `${local(operationsPort)}/ready`, timeoutMs: 60_000 },
  }
}

/** Settings of whoever reaches the directory. */
function tokens(plan: Plan, audience: string): Record<string, string> {
  const issuer = issuerOf(plan)
  return { TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience, TOKEN_JWKS_URL: `${issuer}/keys` }
}

export function issuerOf(plan: Plan): string {
  return `${local(plan.ports.identity)}/${NAMES.tenant}/B2C_1A_phone_SUSI/v2.0`
}

function iotHub(plan: Plan): string {
  const key = `SharedAccessKeyName=registryReadWrite;SharedAccessKey=${plan.secrets.registryKey}`
  return `HostName=${NAMES.iotHub};${key};Endpoint=${local(plan.ports.iotHub)}`
}

/** Alike but for their names; the first is just `analytics`. */
function analyticsWorkers(plan: Plan): ProcessComponent[] {
  const { ports, secrets } = plan
  const workersPorts = analyticsPorts(ports).slice(0, plan.analyticsWorkers)
  return workersPorts.map((operationsPort, i) =>
    service(plan, {
      name: i === 0 ? 'analytics' : `analytics-${i + 1}`,
      folder: 'analytics',
      after: ['migration', 'redis', 'maps'],
      operationsPort,
      env: {
        DATABASE_URL: serviceDatabaseUrl(plan, 'analytics'),
        REDIS_URL: redisUrl({ port: ports.redis, password: secrets.redisPassword }),
        RESULT_KEY: secrets.resultKey,
        ...plan.analysis,
        ...givenOf(plan.passedOn, 'DATABASE_REPLICA_URL'),
        CORONA_OVERPASS_ENDPOINT: `${local(ports.maps)}/api/interpreter`,
        CORONA_NOMINATIM_ENDPOINT: local(ports.maps),
      },
    }),
  )
}

/** The system's own programs. */
export function serviceComponents(plan: Plan): ProcessComponent[] {
  const { ports, secrets } = plan
  const redis = redisUrl({ port: ports.redis, password: secrets.redisPassword })
  return [
    service(plan, {
      name: 'registration',
      after: ['migration', 'redis', 'directory', 'iot-hub', 'identity'],
      port: ports.registration,
      operationsPort: ports.registrationOperations,
      env: {
        DATABASE_URL: serviceDatabaseUrl(plan, 'registration'),
        REDIS_URL: redis,
        IOT_HUB: iotHub(plan),
        ...directoryAccess(ports, secrets.graphServicesSecret),
        ...tokens(plan, NAMES.phoneAudience),
        DEVICE_KEY_SECRET: secrets.deviceKeySecret,
        CONTACT_ID_KEY: secrets.contactIdKey,
        ...givenOf(plan.passedOn, 'SIGNATURES_2020', 'CONSENTS_2020', 'PURPOSES', 'TESTER_NUMBERS'),
        ...givenOf(plan.passedOn, 'KEY_OVERLAP_SECONDS', 'REGISTRATIONS_PER_DAY', 'REQUESTS_PER_MINUTE'),
      },
    }),
    service(plan, {
      name: 'upload',
      folder: 'ingestion',
      after: ['migration', 'redis', 'event-hubs'],
      port: ports.upload,
      operationsPort: ports.uploadOperations,
      env: {
        ROLE: 'upload',
        DATABASE_URL: serviceDatabaseUrl(plan, 'upload'),
        EVENT_STREAM: streamConnection(plan, 'upload', secrets.streamUploadKey),
        REDIS_URL: redis,
        DEVICE_KEY_SECRET: secrets.deviceKeySecret,
        ...givenOf(plan.passedOn, 'UPLOADS_PER_MINUTE', 'UPLOAD_BYTES_PER_DAY', 'EDGE_CHECKS'),
      },
    }),
    service(plan, {
      name: 'capture',
      folder: 'ingestion',
      after: ['event-hubs', 'data-lake'],
      operationsPort: ports.captureOperations,
      env: {
        ROLE: 'capture',
        EVENT_STREAM: streamConnection(plan, 'capture', secrets.streamCaptureKey),
        CHECKPOINTS_URL: lakeUrl(plan, NAMES.checkpoints, 'racwdl'),
        LAKE_URL: lakeUrl(plan, NAMES.rawFileSystem, 'c'),
        LAKE_FOLDER: NAMES.lakeFolder,
        CAPTURE_WINDOW_SECONDS: String(plan.captureWindowSeconds),
        ...givenOf(plan.passedOn, 'LAKE_NAME_STYLE'),
      },
    }),
    service(plan, {
      name: 'import',
      folder: 'ingestion',
      after: ['migration', 'data-lake', 'redis', 'event-hubs'],
      operationsPort: ports.importOperations,
      env: {
        ROLE: 'import',
        DATABASE_URL: serviceDatabaseUrl(plan, 'import'),
        LAKE_URL: lakeUrl(plan, NAMES.rawFileSystem, 'rl'),
        LAKE_FOLDER: NAMES.lakeFolder,
        REDIS_URL: redis,
        IMPORT_EVERY_SECONDS: String(plan.importEverySeconds),
        CONTACT_ID_KEY: secrets.contactIdKey,
        LIVE_STREAM: streamConnection(plan, 'live', secrets.streamLiveKey),
        LIVE_CHECKPOINTS_URL: lakeUrl(plan, NAMES.checkpoints, 'racwdl'),
        ...givenOf(plan.passedOn, 'STATIC_DEVICE_IDS'),
      },
    }),
    service(plan, {
      name: 'query',
      after: ['migration', 'directory', 'redis', 'identity'],
      port: ports.query,
      operationsPort: ports.queryOperations,
      env: {
        DATABASE_URL: serviceDatabaseUrl(plan, 'query'),
        REDIS_URL: redis,
        ...directoryAccess(ports, secrets.graphServicesSecret),
        ...tokens(plan, NAMES.caseworkerAudience),
        PUBLIC_URL: local(ports.gateway),
        RESULT_KEY: secrets.resultKey,
        ...plan.analysis,
      },
    }),
    ...analyticsWorkers(plan),
    service(plan, {
      name: 'deletion',
      after: ['migration', 'redis', 'directory', 'iot-hub', 'data-lake'],
      operationsPort: ports.deletionOperations,
      env: {
        DATABASE_URL: serviceDatabaseUrl(plan, 'deletion'),
        REDIS_URL: redis,
        IOT_HUB: iotHub(plan),
        LAKE_URL: lakeUrl(plan, NAMES.rawFileSystem, 'dl'),
        LAKE_FOLDER: NAMES.lakeFolder,
        ...directoryAccess(ports, secrets.graphServicesSecret),
        ...givenOf(plan.passedOn, 'SWEEP_EVERY_SECONDS', 'UNCONFIRMED_SECONDS'),
        ...givenOf(plan.passedOn, 'RETENTION_EVERY_SECONDS', 'EVENT_DAYS', 'STAGING_DAYS', 'LAKE_DAYS'),
      },
    }),
  ]
}
