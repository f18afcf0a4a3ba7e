import { type Runs, startRuns } from '@smittestopp/platform'
import type { Stores } from '../app.ts'
import { type Swept, sweep } from './sweep.ts'

export type Sweeper = Runs<Swept>

/** Sweeps on a schedule and on demand, one sweep at a time wherever the processes are. */
export function startSweeper(
  redisUrl: string,
  everySeconds: number,
  stores: Stores,
  onError: (error: Error) => void,
): Promise<Sweeper> {
  return startRuns<Swept>(redisUrl, 'sweep', { everySeconds, handle: (tell) => sweep(stores, tell), onError })
}
