import { AnalysisJob } from '@smittestopp/contracts'
import type { Redis, Result } from 'ioredis'
import type { Question } from './analysis-jobs.ts'

/**
 * What is kept of lookups, beside the queue: who asked (`lookup:…:info`), what was asked (`analysis:<id>`, named after the request that asked first), who
 * shares it, the sealed results by device, what other workers read for a device's, sealed too and while it is wanted, by which digest the same question finds it, and whether asking anew may find more (`:passing`). Nothing outlives
 * the last lookup that waits for it.
 */
export const infoKey = (requestId: string) => `lookup:${requestId}:info`
export const questionKey = (digest: string) => `question:${digest}`
export const analysisKey = (analysisId: string) => `analysis:${analysisId}`
export const resultsKey = (analysisId: string) => `analysis:${analysisId}:results`
export const partsKey = (analysisId: string, deviceId: string) => `analysis:${analysisId}:parts:${deviceId}`

/** The analysis of one device out of the question that is kept. */
export function jobOf(question: string, request_id: string, device_id: string): AnalysisJob {
  const asked = JSON.parse(question) as Question
  return AnalysisJob.parse({ ...asked, request_id, device_id, own_devices: asked.device_ids })
}

/**
 * KEYS: question by digest, info. ARGV: request, who asks, question, milliseconds until the lookup expires, and for which the analysis is shared, an
 * analysis that failed. Joins the analysis of the same question, or begins one under the request's id when there is none or asking anew may find more; tells
 * its id and its question.
 */
const SHARE = `
local id = redis.call('get', KEYS[1])
local fresh = id and id ~= ARGV[6] and redis.call('exists', 'analysis:' .. id .. ':passing') == 0
local question = fresh and redis.call('get', 'analysis:' .. id)
if not question then
  id, question = ARGV[1], ARGV[3]
  redis.call('set', KEYS[1], id, 'PX', ARGV[5])
  redis.call('set', 'analysis:' .. id, question, 'PX', ARGV[4])
end
local askers = 'analysis:' .. id .. ':askers'
redis.call('sadd', askers, ARGV[1])
for _, key in ipairs({ 'analysis:' .. id, askers, 'analysis:' .. id .. ':results' }) do
  if redis.call('pttl', key) < tonumber(ARGV[4]) then redis.call('pexpire', key, ARGV[4]) end
end
redis.call('set', KEYS[2], cjson.encode({ request_id = ARGV[1], asked_by = ARGV[2], analysis = id }), 'PX', ARGV[4])
return { id, question }
`

/** KEYS: info. Nothing when there is no such lookup, or none any longer; else its info, its question, and the devices whose results are there. */
const READ = `
local text = redis.call('get', KEYS[1])
local id = text and cjson.decode(text).analysis
local question = id and redis.call('get', 'analysis:' .. id)
if not question then return false end
return { text, question, redis.call('hkeys', 'analysis:' .. id .. ':results') }
`

/**
 * KEYS: info. ARGV: who asks. Nothing when there is no such lookup of theirs; an empty list when it is ended and others wait for the analysis, or it was
 * before; else the id and the question of the analysis that ended with it.
 */
const CANCEL = `
local text = redis.call('get', KEYS[1])
local info = text and cjson.decode(text)
if not info or info.asked_by ~= ARGV[1] then return false end
local id = info.analysis
if not id then return {} end
redis.call('set', KEYS[1], cjson.encode({ request_id = info.request_id, asked_by = info.asked_by }), 'KEEPTTL')
local askers = 'analysis:' .. id .. ':askers'
redis.call('srem', askers, info.request_id)
if redis.call('scard', askers) > 0 then return {} end
local question = redis.call('get', 'analysis:' .. id)
redis.call('del', 'analysis:' .. id, askers, 'analysis:' .. id .. ':results', 'analysis:' .. id .. ':passing')
return { id, question or '' }
`

/** KEYS: analysis, results. ARGV: device, sealed result, 1 when asking anew may find more. Kept as long as somebody waits, and not at all when nobody does. */
const KEEP = `
local left = redis.call('pttl', KEYS[1])
if left <= 0 then return 0 end
redis.call('hset', KEYS[2], ARGV[1], ARGV[2])
redis.call('pexpire', KEYS[2], left)
if ARGV[3] == '1' then redis.call('set', KEYS[1] .. ':passing', 1, 'PX', left) end
return 1
`

/** KEYS: parts. ARGV: part, what was read, sealed. Not kept when nobody wants it any longer. */
const KEEP_PART = `
if redis.call('exists', KEYS[1]) == 0 then return 0 end
redis.call('hset', KEYS[1], ARGV[1], ARGV[2])
return 1
`

declare module 'ioredis' {
  interface RedisCommander<Context> {
    shareAnalysis(...keysAndValues: (string | number)[]): Result<[id: string, question: string], Context>
    readLookup(info: string): Result<[info: string, question: string, done: string[]] | null, Context>
    cancelLookup(info: string, askedBy: string): Result<[id?: string, question?: string] | null, Context>
    keepResult(
      analysis: string,
      results: string,
      deviceId: string,
      sealed: Buffer,
      isPassing: 0 | 1,
    ): Result<number, Context>
    keepPart(parts: string, part: string, sealed: Buffer): Result<number, Context>
  }
}

export function withAnalysisBooks(redis: Redis): Redis {
  redis.defineCommand('shareAnalysis', { lua: SHARE, numberOfKeys: 2 })
  redis.defineCommand('readLookup', { lua: READ, numberOfKeys: 1 })
  redis.defineCommand('cancelLookup', { lua: CANCEL, numberOfKeys: 1 })
  redis.defineCommand('keepResult', { lua: KEEP, numberOfKeys: 2 })
  redis.defineCommand('keepPart', { lua: KEEP_PART, numberOfKeys: 1 })
  return redis
}
