import { Sensor } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'
import type { Clock } from '@smittestopp/service'
import type { ContactSource, Device, Window } from './source.ts'

function times(window: Window): { time_from: Date; time_to: Date } {
  return { time_from: new Date(window.from * 1000), time_to: new Date(window.to * 1000) }
}

/** The events of an analysis out of the database, through its procedures: of devices that take part at the moment of each read. */
export function databaseSource(database: Database, clock: Clock): ContactSource {
  async function devices(ids: number[]): Promise<Device[]> {
    const rows = await database.call('get_device_information', { ids: ids.map((id) => ({ id })) })
    return [...new Map(rows.map((row): [number, Device] => [row.id, row])).values()] // the last it said of itself
  }
  return {
    devices,
    async device(uuid) {
      const [number] = await database.call('get_device_numbers', { uuids: [{ value: uuid }] })
      return number && (await devices([number.id]))[0]
    },
    trajectory: (uuid, window) => database.call('get_trajectory', { uuid, ...times(window), now: clock() }),
    nearby: (uuid, probes, window) => database.stream('get_nearby', { uuid, probes, ...times(window), now: clock() }),
    trajectories: (spans, window) => database.stream('get_trajectories', { spans, ...times(window), now: clock() }),
    async *sightings(uuid, window) {
      for await (const row of database.stream('get_sightings', { uuid, ...times(window), now: clock() }))
        yield {
          peer: row.peer,
          reportedByDevice: row.reported_by_device === 1,
          time: row.time,
          rssi: row.rssi,
          transmitPower: row.txpower,
          devicePlatform: row.device_platform,
          peerPlatform: row.peer_platform,
        }
    },
    async pauses(uuid, window) {
      const rows = await database.call('get_pauses', { uuid })
      return rows
        .map((row) => ({
          sensor: Sensor.parse(row.sensor),
          timefrom: row.timefrom.getTime() / 1000,
          timeto: row.timeto.getTime() / 1000,
          reason: row.reason,
        }))
        .filter(({ timefrom, timeto }) => timefrom <= window.to && timeto > window.from)
    },
    async peerPauses(ids, window) {
      const rows = await database.call('get_device_pauses', { ids: ids.map((id) => ({ id })), ...times(window) })
      return rows.map((row) => ({ ...row, sensor: Sensor.parse(row.sensor) }))
    },
    async files(asked, window) {
      const files: number[][] = asked.map(() => [])
      if (asked.length === 0) return files
      const spans = asked.map(({ bluetooth, id, peer, from, to }, span) => {
        return { span, bluetooth: bluetooth ? 1 : 0, id, peer, timefrom: from, timeto: to }
      })
      for await (const { span, file_id } of database.stream('get_evidence_files', { spans, ...times(window) }))
        files[span]!.push(file_id)
      return files
    },
  }
}
