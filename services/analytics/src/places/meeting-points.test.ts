import { describe, expect, it } from 'vitest'
import { trajectoryOf } from '../gps/trajectory.ts'
import { Parameters } from '../parameters.ts'
import { meetingPoints, modeAt } from './meeting-points.ts'

/** A stay or a fix; `north` in thousandths of a degree from 60° N. */
type Event = [from: number, to: number, north: number, accuracy: number]

function walk(...events: Event[]) {
  const fixes = events.map(([timefrom, timeto, north, accuracy]) => {
    return { timefrom, timeto, latitude: 60 + north / 1_000, longitude: 10, accuracy }
  })
  return trajectoryOf(fixes, Parameters.parse({}))
}

const side = (...events: Event[]) => ({ trajectory: walk(...events), paused: [] })
const nowhere = side()

describe('the points of a meeting', () => {
  it('lie at the times of both and at most four minutes apart, so that a long stay is all there', () => {
    const points = meetingPoints(0, 1_000, side([0, 1_000, 0, 10]), side([0, 100, 0, 20], [100, 1_000, 0, 20]))
    expect(points.map(({ time }) => time)).toEqual([0, 100, 325, 550, 775, 1_000])
    expect(points[0]).toEqual({ time: 0, latitude: 60, longitude: 10, accuracy: 15, modes: ['still', 'still'] })
  })

  it('are the patient’s, else the peer’s, with what is known of the accuracy', () => {
    const peer = side([0, 600, 1, 30])
    expect(meetingPoints(0, 200, nowhere, peer)[0]).toMatchObject({ accuracy: 30, modes: ['unknown', 'still'] })
    expect(meetingPoints(0, 200, side([0, 600, 0, 10]), peer)[0]).toMatchObject({ latitude: 60, accuracy: 20 })
    expect(meetingPoints(0, 200, nowhere, nowhere)).toEqual([])
  })

  it('are those of a position no more than five minutes away, where none is known in between', () => {
    const earlier = side([0, 100, 0, 10])
    expect(meetingPoints(380, 400, earlier, nowhere)).toMatchObject([{ time: 380, latitude: 60 }, { time: 400 }])
    expect(meetingPoints(401, 410, earlier, nowhere)).toEqual([])
    expect(meetingPoints(50, 300, earlier, nowhere).map(({ time }) => time)).toEqual([50, 100])
  })

  it('say nothing of a time that was paused', () => {
    const paused = [{ from: 150, to: 500 }]
    const { trajectory } = side([0, 100, 0, 10])
    expect(meetingPoints(200, 300, { trajectory, paused }, nowhere)).toEqual([])
    expect(meetingPoints(120, 140, { trajectory, paused }, nowhere)).toHaveLength(2)
  })
})

describe('how somebody moved at a time', () => {
  // 111 m in 100 s, then in 20 s; then a gap.
  const moving = walk([0, 0, 0, 10], [100, 100, 1, 10], [120, 120, 2, 10], [90_000, 90_000, 2, 10])

  it.each([
    [-1, 'unknown'],
    [0, 'on_foot'],
    [99, 'on_foot'],
    [100, 'vehicle'],
    [120, 'vehicle'],
    [121, 'unknown'],
    [90_000, 'unknown'],
  ])('%s is %s, by the speed of the way', (time, mode) => expect(modeAt(moving, time)).toBe(mode))
})
