import type { Database } from '@smittestopp/database'
import { type Flow, type FlowRun, type FlowTask, startFlow } from '@smittestopp/platform'
import type { Check } from '@smittestopp/service'
import type { ImportCounts } from './import-counts.ts'
import { type ImportDeps, laneOf, plan, type RunRequest } from './plan.ts'
import { doTask, sumOf, type Task, type TaskData, type TaskResult } from './tasks.ts'

/** Runs the import on its schedule and on demand, and any task of it alone. */
export interface Importer {
  request(what: RunRequest): Promise<string>
  run(id: string): Promise<FlowRun<TaskResult> | undefined>
  requestTask(task: Task, data: TaskData): Promise<string>
  task(id: string): Promise<FlowTask<TaskResult> | undefined>
  database: Database
  checks: Record<string, Check>
  counts: ImportCounts
  close(): Promise<void>
}

const steps = { first: 'adlsimporter', between: ['gpsimporter', 'btimporter'], last: 'aggregator' } satisfies {
  first: Task
  between: Task[]
  last: Task
}

export async function startImporter(
  redisUrl: string,
  everySeconds: number,
  deps: ImportDeps,
  leaseMs?: number,
): Promise<Importer> {
  const flow: Flow<RunRequest, TaskData, TaskResult> = await startFlow(redisUrl, 'import', {
    everySeconds,
    scheduled: {},
    lanes: deps.lanes,
    steps,
    plan: (what) => plan(deps, what),
    work: (task, data) => doTask(deps, task as Task, data),
    sum: sumOf,
    onError: deps.onError,
    leaseMs,
  })
  return {
    request: flow.request,
    run: flow.run,
    requestTask: (task, data) => flow.requestTask(task, laneOf(data.partition_id), data),
    task: flow.task,
    database: deps.database,
    checks: { database: () => deps.database.call('ping', {}), 'job queue': () => flow.check() },
    counts: deps.counts,
    close: () => flow.close(),
  }
}
