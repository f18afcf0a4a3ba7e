import { type ImportDeps, plan, type RunRequest } from '../src/import/plan.ts'
import { doTask, sumOf, type TaskData, type TaskResult } from '../src/import/tasks.ts'

/** Runs an import to its end here and now, chain after chain, as the queue would have it run. */
export async function importLake(deps: ImportDeps, what: RunRequest = {}): Promise<TaskResult> {
  const chains = await plan(deps, what)
  const results: TaskResult[] = []
  for (const { data } of chains.toSorted((one, other) => one.priority - other.priority))
    results.push(await runChain(deps, data))
  return sumOf(results)
}

async function runChain(deps: ImportDeps, data: TaskData): Promise<TaskResult> {
  const staged = await doTask(deps, 'adlsimporter', data)
  const [gps, bluetooth] = await Promise.all([doTask(deps, 'gpsimporter', data), doTask(deps, 'btimporter', data)])
  return sumOf([staged, gps, bluetooth, await doTask(deps, 'aggregator', data)])
}
