import type { App } from '@smittestopp/service'
import type { Live } from './live.ts'

/** Makes visible what comes in live, and how late: `live_messages_total` and `live_lag_seconds`. */
export function measureLive(meter: App['meter'], live: Live): void {
  meter
    .createObservableCounter('live_messages', { description: 'Messages of the stream taken into the tables live' })
    .addCallback((result) => result.observe(live.counts.messages))
  meter
    .createObservableGauge('live_lag_seconds', {
      description:
        'Seconds from the taking in of a message to its being in the tables; of the one that waits longest, while any does',
      unit: 's',
    })
    .addCallback((result) => result.observe(live.lagSeconds()))
}
