import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { readScenes } from './scene.ts'

const folder = mkdtempSync(join(tmpdir(), 'scenes-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Receiver, transmitter, seconds, RSSI and metres. */
type Row = [number, number, number, number, number | null]
const begun = 1_587_102_000

const rows: Row[] = [
  [1, 2, 0.4, -70, 1.5],
  [2, 1, 0.9, -64, null],
  [1, 2, 30, -72, -1],
  [1, 2, 250, -74, 2.5],
]
const positions = Array.from({ length: 300 * 16 }, () => [0, 1])

writeScenario('scenario01-tea.sqlite', rows)
mkdirSync(join(folder, 'ground_truth'))
const truth = { datetime: [], 1: positions, 2: positions, 3: positions }
writeFileSync(join(folder, 'ground_truth', '1_tea_part1.json'), JSON.stringify(truth))
writeScenario('scenario02-walls.sqlite', [[3, 1, 9_000, -80, null]])

function writeScenario(name: string, scenario: Row[]): void {
  using database = new DatabaseSync(join(folder, name))
  const columns =
    'receiver_id, receiver_model, transmitter_id, transmitter_model, timestamp, rssi, tx_power, ground_truth_distance'
  database.exec(`create table results (db_id integer primary key, ${columns})`)
  const insert = database.prepare(`insert into results (${columns}) values (?, ?, ?, ?, ?, ?, -20, ?)`)
  for (const [receiver, transmitter, time, rssi, metres] of scenario)
    insert.run(receiver, `GS${receiver}`, transmitter, `GS${transmitter}`, (begun + time) * 1000, rssi, metres)
}

describe('the scenes of a recording', () => {
  it('are its scenarios with truth, and their pairs both of whose phones took part', () => {
    const [tea, ...others] = readScenes(folder)
    expect(others).toEqual([])
    expect(tea).toMatchObject({ name: 'tea', beacons: 4, withoutPhone: 2 })
    expect(tea!.pairs).toMatchObject([{ minutesFilmed: 16, contact: true }])
    expect(tea!.models.get('2')).toBe('GS2')
  })

  it('hold what both heard in whole seconds, in the order of the contact rules', () => {
    const [tea] = readScenes(folder)
    expect(tea!.pairs[0]!.heard).toEqual(
      [
        [0, -70, true],
        [0, -64, false],
        [30, -72, true],
        [250, -74, true],
      ].map(([time, rssi, reportedByDevice]) => ({
        time: begun + Number(time),
        rssi,
        reportedByDevice,
        transmitPower: -20,
      })),
    )
  })

  it('know the mean of each link, and distances where the cameras did', () => {
    const [tea] = readScenes(folder)
    expect(tea!.links).toEqual([
      { receiver: '1', transmitter: '2', rssi: -72 },
      { receiver: '2', transmitter: '1', rssi: -64 },
    ])
    expect(tea!.ranged.map(({ time, metres }) => [time - begun, metres])).toEqual([
      [0, 1.5],
      [250, 2.5],
    ])
  })

  it('keep, where phones scan seldom, the first sighting each way in four minutes', () => {
    const [tea] = readScenes(folder, 'seldom')
    expect(tea!.pairs[0]!.heard.map(({ time }) => time - begun)).toEqual([0, 0, 250])
  })
})
