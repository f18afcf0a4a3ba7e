import { connectForRequests, connectForWork } from '../jobs/redis.ts'
import { unavailable } from '../unavailable.ts'
import type { Announcements, Listener } from './announcements.ts'

const CHANNEL = 'device-changed'

/** `Announcements` by Redis' publish and subscribe. A listener listens from the start and reconnects by itself. */
export function openAnnouncements(url: string, listener?: Listener): Announcements {
  const speaking = connectForRequests(url)
  const listening = listener && listen(url, listener)
  return {
    async announce(deviceIds) {
      const sent = deviceIds.map((deviceId) => speaking.publish(CHANNEL, deviceId))
      await Promise.all(sent).catch((error) => {
        throw unavailable('announcements', error)
      })
    },
    check: () => speaking.ping().then(() => {}),
    async close() {
      listening?.disconnect()
      speaking.disconnect()
    },
  }
}

/** Subscribes anew with each connection, and tells of the gap only when it hears again: what came before that was lost. */
function listen(url: string, { onChange, onGap }: Listener) {
  const redis = connectForWork(url, { autoResubscribe: false })
  redis.on('message', (_channel, deviceId: string) => onChange(deviceId))
  redis.on('close', onGap)
  redis.on('ready', () => void redis.subscribe(CHANNEL).then(onGap, () => {})) // a connection that broke is made again
  return redis
}
