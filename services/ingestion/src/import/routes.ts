import { Problem, problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { HourText } from './hour-text.ts'
import type { Importer } from './importer.ts'
import { TASKS } from './tasks.ts'

const Count = z.int()
const Id = z.object({ id: z.string() })
const Result = z.object({
  files: Count,
  lines: Count,
  events: Count,
  stored: Count,
  duplicates: Count,
  rejected: Count,
  failed: Count,
})
const Run = z.object({
  id: z.string(),
  state: z.string(),
  chains: z.object({ done: Count, all: Count }),
  result: Result.nullable(),
  failed: z.boolean(),
})
const TaskRun = z.object({
  id: z.string(),
  task: z.string(),
  state: z.string(),
  attempts: Count,
  result: Result.nullable(),
  failed: z.boolean(),
})
const Place = z.object({ hour: HourText, partition_id: Count, file_id: Count.positive() })
const Params = z.object({ id: z.string().max(80) })

export async function importRoutes(app: FastifyInstance, { importer }: { importer: Importer }): Promise<void> {
  const routes = routesOf(app)
  routes.post(
    '/runs',
    {
      schema: {
        operationId: 'requestImport',
        description: 'Imports what is in the lake now: all of it, or what an hour, partition or file narrows it to.',
        body: Place.partial().nullish(),
        response: { 202: Id, ...problemAnswers(400, 401, 503) },
      },
    },
    async (request, reply) => reply.code(202).send({ id: await importer.request(request.body ?? {}) }),
  )
  routes.post(
    '/replays',
    {
      schema: {
        operationId: 'replayRejections',
        description:
          'Judges anew what was refused in the last days, for a reason or of a file, by the rules as they are now.',
        body: z.object({ reason: z.string().max(40).nullable().default(null), ...Place.partial().shape }),
        response: { 202: Id, ...problemAnswers(400, 401, 503) },
      },
    },
    async (request, reply) => {
      const { reason, ...place } = request.body
      return reply.code(202).send({ id: await importer.request({ ...place, replay: { reason } }) })
    },
  )
  routes.get(
    '/runs/:id',
    {
      schema: {
        operationId: 'getImport',
        description: 'How far a run is.',
        params: Params,
        response: { 200: Run, ...problemAnswers(401, 404, 503) },
      },
    },
    async (request) => found(await importer.run(request.params.id)),
  )
  routes.post(
    '/tasks',
    {
      schema: {
        operationId: 'requestTask',
        description:
          'Does one task again for the files of an hour and partition, or one of them. Any number of times changes nothing.',
        body: Place.partial({ file_id: true }).extend({ task: z.enum(TASKS) }),
        response: { 202: Id, ...problemAnswers(400, 401, 503) },
      },
    },
    async (request, reply) => {
      const { task, file_id = null, ...place } = request.body
      return reply.code(202).send({ id: await importer.requestTask(task, { ...place, file_id, mode: 'again' }) })
    },
  )
  routes.get(
    '/tasks/:id',
    {
      schema: {
        operationId: 'getTask',
        description: 'How far a task is that was asked for alone.',
        params: Params,
        response: { 200: TaskRun, ...problemAnswers(401, 404, 503) },
      },
    },
    async (request) => found(await importer.task(request.params.id)),
  )
}

function found<T>(run: T | undefined): T {
  if (!run) throw new Problem(404, 'run-unknown', 'No such run')
  return run
}
