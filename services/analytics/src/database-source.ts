import { Sensor } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'
import type { Clock } from '@smittestopp/service'
import type { ContactSource, Device, Window } from './source.ts'

function timeOf(seconds: number): Date {
  return new Date(seconds * 1000)
}

function times({ from, to }: Window): { time_from: Date; time_to: Date } {
  return { time_from: timeOf(from), time_to: timeOf(to) }
}

/** From the first of these times to the last. */
function around(all: readonly Window[]): Window {
  return {
    from: all.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY),
    to: all.reduce((most, { to }) => Math.max(most, to), Number.NEGATIVE_INFINITY),
  }
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
    async *sightings(asked) {
      if (asked.length === 0) return
      const spans = asked.map(({ id, from, to }) => ({ id, timefrom: timeOf(from), timeto: timeOf(to) }))
      for await (const row of database.stream('get_sightings', { spans, ...times(around(asked)), now: clock() }))
        yield {
          id: row.id,
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
