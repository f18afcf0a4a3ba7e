import { hash } from 'node:crypto'
import type { Redis, Result } from 'ioredis'
import { connectForRequests } from '../jobs/redis.ts'
import { unavailable } from '../unavailable.ts'
import type { Admission, AdmissionBooks, AdmissionRequest, BatchName } from './admission.ts'

/** How long the answer to a batch is remembered; a phone that repeats later is told anew, and the import drops what it has. */
const ANSWER_SECONDS = 6 * 3_600
/** Longer than an upload takes at most. */
const LEASE_SECONDS = 8
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * KEYS: nonce, limits of the device, batch. ARGV: seconds of the nonce (0 for none), minute, uploads a minute, day, bytes a day, bytes, digest of the batch ('' for none),
 * seconds under way. A batch is remembered as its digest and, when it is done, the answer behind a space.
 */
const ADMIT = `
if ARGV[1] ~= '0' and not redis.call('set', KEYS[1], '', 'NX', 'EX', ARGV[1]) then return 'replayed' end
local digest = ARGV[7]
if digest ~= '' then
  local known = redis.call('get', KEYS[3])
  if known then
    if string.sub(known, 1, #digest) ~= digest then return 'conflict' end
    if #known == #digest then return 'under-way' end
    return 'repeated' .. string.sub(known, #digest + 1)
  end
end
local perMinute, perDay = tonumber(ARGV[3]), tonumber(ARGV[5])
if perMinute > 0 or perDay > 0 then
  local seen = redis.call('hmget', KEYS[2], 'minute', 'count', 'day', 'bytes')
  local count = seen[1] == ARGV[2] and tonumber(seen[2]) or 0
  local bytes = seen[3] == ARGV[4] and tonumber(seen[4]) or 0
  if perMinute > 0 and count >= perMinute then return 'limited minute' end
  if perDay > 0 and bytes + tonumber(ARGV[6]) > perDay then return 'limited day' end
  redis.call('hset', KEYS[2], 'minute', ARGV[2], 'count', count + 1, 'day', ARGV[4], 'bytes', bytes + ARGV[6])
  redis.call('expire', KEYS[2], 86400)
end
if digest ~= '' then redis.call('set', KEYS[3], digest, 'EX', ARGV[8]) end
return 'admitted'
`

declare module 'ioredis' {
  interface RedisCommander<Context> {
    admitRequest(...keysAndValues: (string | number)[]): Result<string, Context>
  }
}

function batchKey(deviceId: string, { key }: BatchName): string {
  return `batch:${deviceId}:${hash('sha256', key, 'base64url').slice(0, 22)}`
}

/** `AdmissionBooks` in Redis, which keeps them in its log: a restart forgets nothing that was decided. Limits are counted for each door apart. */
export function openAdmission(url: string, door: string): AdmissionBooks {
  // A command whose answer was lost is not sent again: it would find its own nonce used.
  const redis: Redis = connectForRequests(url, {
    enableAutoPipelining: true,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 1_000,
  })
  redis.defineCommand('admitRequest', { lua: ADMIT, numberOfKeys: 3 })
  const reached = <T>(outcome: Promise<T>): Promise<T> =>
    outcome.catch((error) => {
      throw unavailable('admission', error)
    })

  async function admit({ deviceId, nonce, bytes, limits, batch, now }: AdmissionRequest) {
    const time = now.getTime()
    const outcome = await redis.admitRequest(
      `nonce:${deviceId}:${nonce?.value}`,
      `limits:${door}:${deviceId}`,
      batch ? batchKey(deviceId, batch) : 'batch',
      nonce?.seconds ?? 0,
      Math.floor(time / MINUTE_MS),
      limits.perMinute,
      Math.floor(time / DAY_MS),
      limits.bytesPerDay,
      bytes,
      batch?.digest ?? '',
      batch?.leaseSeconds ?? LEASE_SECONDS,
    )
    return admissionOf(outcome, time)
  }

  return {
    admit: (request) => reached(admit(request)),
    async settle(deviceId, batch, answer) {
      await reached(redis.set(batchKey(deviceId, batch), `${batch.digest} ${answer}`, 'EX', ANSWER_SECONDS))
    },
    async abandon(deviceId, batch) {
      await reached(redis.del(batchKey(deviceId, batch)))
    },
    check: () => reached(redis.ping()).then(() => {}),
    close: async () => redis.disconnect(),
  }
}

function admissionOf(outcome: string, time: number): Admission {
  const [kind, detail] = outcome.split(/ (.*)/s)
  if (kind === 'repeated') return { kind, answer: detail! }
  if (kind === 'limited') {
    const length = detail === 'minute' ? MINUTE_MS : DAY_MS
    return { kind, retryAfterSeconds: Math.ceil((length - (time % length)) / 1000) }
  }
  return { kind } as Admission
}
