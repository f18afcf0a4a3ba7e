import { pino } from 'pino'
import { readSettings } from '../src/config.ts'
import { startIdentity } from '../src/server.ts'
import { application, type Running, spawnProgram, tenantId } from './directory-process.ts'

export const outboxToken = 'the-outbox-token-of-the-tests'
export const phoneClient = {
  clientId: 'smittestopp-app',
  redirectUris: ['http://127.0.0.1/callback', 'no.simula.smittestopp:/oauth'],
  audience: '3f0a-phones',
}
export const caseworkerClient = {
  clientId: 'smittestopp-console',
  redirectUris: ['http://127.0.0.1:7500/callback'],
  audience: '9c1b-console',
}
export const caseworker = {
  phoneNumber: '+0010900001',
  name: 'Kari Nordmann',
  id: 'kari',
  organization: 'Folkehelseinstituttet',
  roles: ['caseworker'],
}

export interface Where {
  dataDir: string
  directoryUrl: string
  port: number
}

export function settingsOf(where: Where, more: Record<string, string> = {}): Record<string, string> {
  return {
    PORT: String(where.port),
    DATA_DIR: where.dataDir,
    PUBLIC_URL: `http://127.0.0.1:${where.port}`,
    TENANT: 'smittestopp',
    TENANT_ID: tenantId,
    DIRECTORY_URL: where.directoryUrl,
    DIRECTORY_CLIENT_ID: application.clientId,
    DIRECTORY_CLIENT_SECRET: application.clientSecret,
    PHONE_CLIENT: JSON.stringify(phoneClient),
    CASEWORKER_CLIENT: JSON.stringify(caseworkerClient),
    CASEWORKERS: JSON.stringify([caseworker]),
    SANDBOX_NUMBERS: 'true',
    OUTBOX_TOKEN: outboxToken,
    CODES_PER_NUMBER: '1000',
    CODES_PER_ADDRESS: '1000000',
    CODES_PER_PREFIX: '1000000',
    ...more,
  }
}

/** The identity emulator as its own process. */
export function spawnIdentity(where: Where, more: Record<string, string> = {}): Promise<Running> {
  return spawnProgram('../src/main.ts', settingsOf(where, more))
}

/** The identity emulator inside the test, with a clock of its own for codes; `log` is everything it logged. */
export async function identityInProcess(where: Where, more: Record<string, string> = {}) {
  const lines: string[] = []
  const clock = { ahead: 0 }
  const server = await startIdentity(readSettings(settingsOf(where, more)), {
    logger: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    now: () => Date.now() + clock.ahead,
  })
  return { url: `http://127.0.0.1:${where.port}`, clock, log: () => lines.join(''), close: server.close }
}
