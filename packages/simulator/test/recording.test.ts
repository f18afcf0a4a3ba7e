import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { UploadBody } from '@smittestopp/contracts'
import { afterAll, describe, expect, it } from 'vitest'
import { areaUnderRoc, type Judged, loadRecording, precisionAndRecall, type Recording } from '../src/index.ts'
import { deviceIdOf, personOf, sightingsIn } from './worlds.ts'

const soldiers = resolve(import.meta.dirname, '../../../../shared/data/bluetooth-dp3t/exp05-epfl-soldiers')
const here = existsSync(soldiers)
const now = new Date('2026-05-20T10:00:00Z')

if (!here) console.log('skipped: the recordings of DP-3T (exp05) are not beside this repository')

describe.runIf(here)('twenty soldiers filmed by DP-3T', () => {
  if (!here) return // the body runs even where its tests do not
  const recording = loadRecording(soldiers, { now })
  const pairs = measure(recording)

  it('were filmed as 745 pairs of people and scenario, 141 of them close contacts', () => {
    expect(recording.people).toHaveLength(20)
    expect(recording.scenarios.map(({ name }) => name)).toEqual(['lunch', 'train', 'office', 'queue', 'party', 'walls'])
    expect(pairs).toHaveLength(745)
    expect(pairs.filter(({ contact }) => contact)).toHaveLength(141)
    expect(pairs.every(({ minutesNear, minutesFilmed }) => minutesNear <= minutesFilmed)).toBe(true)
  })

  it('give the known baselines over the 680 pairs of whom one phone heard the other', () => {
    const heard = pairs.filter(({ beacons }) => beacons > 0)
    const area = (score: (pair: (typeof heard)[number]) => number) =>
      areaUnderRoc(heard.map((pair) => ({ truth: pair.contact, score: score(pair) })))
    expect(heard).toHaveLength(680)
    expect(area(({ beacons }) => beacons)).toBeCloseTo(0.751, 3)
    expect(area(({ beacons, rssi }) => rssi / beacons)).toBeCloseTo(0.76, 3)
    expect(area(({ strongMinutes }) => strongMinutes.size)).toBeCloseTo(0.759, 3)
    const rule = heard.map((pair) => ({ truth: pair.contact, score: pair.strongMinutes.size }))
    const { precision, recall } = precisionAndRecall(rule, 12)
    expect([precision.toFixed(3), recall.toFixed(3)]).toEqual(['0.354', '0.677'])
  })

  it('send what they heard as uploads that end yesterday', () => {
    const yesterday = recording.scenarios.map(({ to }) => to.toISOString().slice(0, 10))
    expect(new Set(yesterday)).toEqual(new Set(['2026-05-19']))
    expect(recording.movedByDays).toBe((Date.parse('2026-05-19') - Date.parse('2020-04-17')) / 86_400_000)
    let events = 0
    for (const upload of recording.uploads(deviceIdOf)) {
      events += UploadBody.parse(upload.batch).events.length
      if (upload.batch.events.length > 60) throw new Error('a batch is too large')
    }
    expect(events).toBe(184_717)
  })
})

/** Beacons, their RSSI in sum and the minutes with RSSI of at least -80 dBm, for each filmed pair. */
function measure(recording: Recording) {
  const counts = new Map<string, { beacons: number; rssi: number; strongMinutes: Set<string> }>()
  const countOf = (scenario: string, one: number, other: number) => {
    const key = `${scenario} ${Math.min(one, other)}-${Math.max(one, other)}`
    const count = counts.get(key) ?? { beacons: 0, rssi: 0, strongMinutes: new Set<string>() }
    counts.set(key, count)
    return count
  }
  for (const upload of recording.uploads(deviceIdOf)) {
    const file = upload.batchId.replace(/-\d+$/, '')
    for (const { deviceId, rssi, time } of sightingsIn(upload)) {
      const count = countOf(file, upload.person, personOf(deviceId))
      count.beacons++
      count.rssi += rssi
      if (rssi >= -80) count.strongMinutes.add(time.slice(0, 16))
    }
  }
  return recording.scenarios.flatMap(({ file, pairs }) =>
    pairs.map((pair) => ({ ...pair, ...countOf(file, pair.a, pair.b) })),
  )
}

describe('a recording made by hand', () => {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  write(join(folder, 'scenario01-tea.sqlite'), [
    ['1AliceGS10', 'GS10', '2BobGA40', 'GA40', 1_587_102_000.4, -60, -20],
    ['2BobGA40', 'GA40', '10MegGS10', 'GS10', 1_587_102_007.9, -71, -21],
  ])
  write(join(folder, 'scenario02-walk.sqlite'), [[10, 'GS10', 9, 'GA40', 1_587_188_400_000, -80, -20]])
  new DatabaseSync(join(folder, 'notes.sqlite')).close()
  mkdirSync(join(folder, 'ground_truth'))
  const sat = Array.from({ length: 300 * 15 }, () => [0, 0, 0])
  const truth = { '9': sat, '10': sat.map((_, i) => (i % 300 === 0 && i > 0 ? null : [1.9, 0, 0])), datetime: [] }
  writeFileSync(join(folder, 'ground_truth', '2_walk_part1.json'), JSON.stringify(truth))
  const recording = loadRecording(folder, { now, firstIndex: 100 })

  it('may name people by text or number and count in seconds or milliseconds', () => {
    expect(recording.people.map(({ index, id, model }) => [index, id, model])).toEqual([
      [100, '1AliceGS10', 'GS10'],
      [101, '2BobGA40', 'GA40'],
      [102, '9', 'GA40'],
      [103, '10', 'GS10'],
      [104, '10MegGS10', 'GS10'],
    ])
    const [tea, alsoTea, walk] = [...recording.uploads(deviceIdOf)]
    expect(tea).toMatchObject({ person: 100, batch: { platform: 'android', model: 'GS10' } })
    expect(tea!.batch.events).toEqual([
      { deviceId: deviceIdOf(101), time: '2026-05-18T05:40:00Z', rssi: -60, txPower: -20 },
    ])
    expect(alsoTea).toMatchObject({ person: 101 })
    expect(sightingsIn(walk!)[0]!.time).toBe('2026-05-19T05:40:00Z')
  })

  it('names a phone by what it sent out when it was heard', () => {
    const [tea] = [...recording.uploads((person, time) => `${person} ${time.toISOString()}`)]
    expect(sightingsIn(tea!)[0]!.deviceId).toBe('101 2026-05-18T05:40:00.400Z')
  })

  it('counts only minutes in which both were filmed', () => {
    const [tea, walk] = recording.scenarios
    expect(tea!.pairs).toEqual([])
    expect(walk!.pairs).toEqual([
      { a: 102, b: 103, minutesFilmed: 15 - 14 / 300, minutesNear: 15 - 14 / 300, contact: false },
    ])
  })
})

type Row = [string | number, string, string | number, string, number, number, number]

function write(file: string, rows: Row[]): void {
  using database = new DatabaseSync(file)
  const columns = 'receiver_id, receiver_model, transmitter_id, transmitter_model, timestamp, rssi, tx_power'
  database.exec(`create table results (db_id integer primary key, ${columns})`)
  const insert = database.prepare(`insert into results (${columns}) values (?, ?, ?, ?, ?, ?, ?)`)
  for (const row of rows) insert.run(...row)
}

describe('judging', () => {
  const judged = (...pairs: [boolean, number][]): Judged[] => pairs.map(([truth, score]) => ({ truth, score }))

  it('gives the area under the ROC curve, ties counted half', () => {
    expect(areaUnderRoc(judged([true, 2], [false, 1]))).toBe(1)
    expect(areaUnderRoc(judged([true, 1], [false, 2]))).toBe(0)
    expect(areaUnderRoc(judged([true, 1], [false, 1]))).toBe(0.5)
    expect(areaUnderRoc(judged([true, 3], [true, 1], [false, 2], [false, 1]))).toBe(0.625)
  })

  it('gives precision and recall at a threshold', () => {
    const all = judged([true, 5], [false, 4], [true, 3], [true, 1])
    expect(precisionAndRecall(all, 3)).toEqual({ precision: 2 / 3, recall: 2 / 3 })
    expect(precisionAndRecall(all, 9)).toEqual({ precision: 0, recall: 0 })
  })
})
