import { type Store, transaction } from '../store/open.ts'

/** Milliseconds between writes; what a crash may lose of when devices were last heard. */
const INTERVAL = 1000
const MOST = 10_000

export type Activity = ReturnType<typeof trackActivity>

/** Remembers when each device was last heard and writes it down together, not with a sync for each message. */
export function trackActivity(store: Store) {
  const heard = new Map<string, number>()
  const write = store.database.prepare(
    'update devices set last_activity_at = ? where device_id = ? and coalesce(last_activity_at, 0) < ?',
  )

  function flush() {
    if (heard.size === 0) return
    transaction(store, () => {
      for (const [deviceId, time] of heard) write.run(time, deviceId, time)
    })
    heard.clear()
  }

  const timer = setInterval(flush, INTERVAL)
  return {
    flush,

    /** Notes that a device was heard at this time (milliseconds since 1970). */
    note(deviceId: string, time: number) {
      heard.set(deviceId, time)
      if (heard.size >= MOST) flush()
    },

    close() {
      clearInterval(timer)
      flush()
    },
  }
}
