import { FlowProducer, type Job, Queue, WaitingChildrenError } from 'bullmq'
import type { Chain, Flow, FlowOptions, FlowRun, FlowTask } from './flow.ts'
import { KEPT_SECONDS, LEASE_MS, leaseOf } from './lease.ts'
import { queueAway as away, connectForRequests, connectForWork } from './redis.ts'
import { startWorker } from './worker.ts'

/** Of one lane at a time: the steps that go side by side. */
const SIDE_BY_SIDE = 2
/** Steps of a chain that has begun go before chains that have not. */
const BEGUN = 1

const kept = {
  removeOnComplete: { age: KEPT_SECONDS, count: 5_000 },
  removeOnFail: { age: KEPT_SECONDS, count: 5_000 },
}
const retried = { ...kept, attempts: 5, backoff: { type: 'exponential', delay: 1_000 }, failParentOnFailure: true }

type RunData<Q> = { what: Q; planned?: boolean }
type RunJob<Q, R> = Job<RunData<Q>, R>
type StepJob<D, R> = Job<D, R>

/** `Flow` on BullMQ: a queue of that name for runs, `<name>-<lane>` for the steps of each lane; every run is the parent of its chains. Resolves when the schedule stands. */
export async function startFlow<Q extends object, D extends object, R extends object>(
  url: string,
  name: string,
  options: FlowOptions<Q, D, R>,
): Promise<Flow<Q, D, R>> {
  const { steps, plan, work, sum, onError, leaseMs = LEASE_MS } = options
  const requests = connectForRequests(url)
  const redis = connectForWork(url)
  const queueOf = (queueName: string) => {
    const queue = new Queue(queueName, { connection: requests, defaultJobOptions: retried })
    queue.on('error', () => {})
    return queue
  }
  const runs = queueOf(name)
  const lanes = Array.from({ length: options.lanes }, (_, lane) => queueOf(`${name}-${lane}`))
  const producer = new FlowProducer({ connection: requests })
  producer.on('error', () => {})
  await runs.upsertJobScheduler(
    'scheduled',
    { every: options.everySeconds * 1000 },
    { name: 'scheduled', data: { what: options.scheduled }, opts: retried },
  )

  /** A chain under its run: the last step waits for the first, which adds those between when it is done. */
  function chainOf({ lane, priority, data }: Chain<D>, parent: RunJob<Q, R>) {
    const queueName = lanes[lane % lanes.length]!.name
    return {
      name: steps.last,
      queueName,
      data,
      opts: { ...retried, priority: BEGUN, parent: { id: parent.id!, queue: parent.queueQualifiedName } },
      children: [{ name: steps.first, queueName, data, opts: { ...retried, priority } }],
    }
  }

  async function handleRun(job: RunJob<Q, R>, token?: string): Promise<R> {
    if (!job.data.planned) {
      const chains = await plan(job.data.what)
      await producer.addBulk(chains.map((chain) => chainOf(chain, job)))
      await job.updateData({ ...job.data, planned: true })
    }
    if (await job.moveToWaitingChildren(token!)) throw new WaitingChildrenError()
    return sum(Object.values(await job.getChildrenValues<R>()))
  }

  async function handleStep(job: StepJob<D, R>): Promise<R> {
    const result = await work(job.name, job.data)
    if (job.name === steps.first && job.parent)
      await lanes
        .find(({ name }) => name === job.queueName)!
        .addBulk(
          steps.between.map((next) => ({
            name: next,
            data: job.data as never,
            opts: {
              ...retried,
              jobId: `${job.id}-${next}`,
              priority: BEGUN,
              parent: { id: job.parent!.id!, queue: job.parent!.queueKey },
            },
          })),
        )
    if (job.name !== steps.last) return result
    return sum([...Object.values(await job.getChildrenValues<R>()), result])
  }

  const working = { connection: redis, onError, ...leaseOf(leaseMs) }
  const workers = [
    startWorker<RunData<Q>, R>(name, handleRun, working),
    ...lanes.map((lane) => startWorker<D, R>(lane.name, handleStep, { ...working, concurrency: SIDE_BY_SIDE })),
  ]

  async function findRun(id: string): Promise<FlowRun<R> | undefined> {
    const state = await runs.getJobState(id) // before the job itself, so that a completed one has its result
    const job = await runs.getJob(id)
    if (!job) return undefined
    const { processed = 0, unprocessed = 0 } = await job.getDependenciesCount({ processed: true, unprocessed: true })
    const chains = { done: processed, all: processed + unprocessed }
    return { id, state, chains, result: (job.returnvalue as R | null) ?? null, failed: state === 'failed' }
  }

  async function findTask(id: string): Promise<FlowTask<R> | undefined> {
    const [lane = '', jobId = ''] = id.split('.')
    const queue = lanes[Number(lane)]
    const state = await queue?.getJobState(jobId)
    const job = await queue?.getJob(jobId)
    if (!job || !state) return undefined
    const { name: task, attemptsMade: attempts, returnvalue } = job
    return { id, task, state, attempts, result: (returnvalue as R | null) ?? null, failed: state === 'failed' }
  }

  return {
    request: async (what) => (await runs.add('on-demand', { what }).catch(away)).id!,
    run: (id) => findRun(id).catch(away),
    async requestTask(task, lane, data) {
      const place = lane % lanes.length
      const job = await lanes[place]!.add(task, data as never, { ...kept, attempts: 1, priority: BEGUN }).catch(away)
      return `${place}.${job.id}`
    },
    task: (id) => findTask(id).catch(away),
    check: () => requests.ping().then(() => {}),
    async close() {
      await Promise.all(workers.map((worker) => worker.close()))
      await Promise.all([...lanes, runs].map((queue) => queue.close()))
      await producer.close()
      redis.disconnect()
      requests.disconnect()
    },
  }
}
