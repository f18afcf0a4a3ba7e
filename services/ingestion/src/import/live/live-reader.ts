import { type EventReader, openReader } from '@smittestopp/platform'

/** A message may have a megabyte: of each partition three times as many are held at most. */
const MESSAGES_AT_ONCE = 200
/** After so long without messages what was gathered is taken in. */
const IDLE_SECONDS = 0.4

/** A reader of the stream that hands over soon what there is. */
export function openLiveReader(options: Omit<Parameters<typeof openReader>[0], 'batch' | 'idleSeconds'>): EventReader {
  return openReader({ ...options, batch: MESSAGES_AT_ONCE, idleSeconds: IDLE_SECONDS })
}
