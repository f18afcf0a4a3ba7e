import { type Meeting, stretchesOf } from './contact-point.ts'

/** Whole seconds since 1970; `point` is the index of the one that stands for them, undefined where none does. */
export interface Segment {
  from: number
  to: number
  point: number | undefined
}

/** The time of a meeting from beginning to end, without gaps: what each point stands for, and what is left. None is empty. */
export function segmentsOf(meeting: Meeting): Segment[] {
  const segments: Segment[] = []
  let reached = Math.round(meeting.from)
  function add(until: number, point: number | undefined) {
    const to = Math.round(until)
    if (to <= reached) return
    segments.push({ from: reached, to, point })
    reached = to
  }
  for (const [point, { from, to }] of stretchesOf(meeting).entries()) {
    add(from, undefined)
    add(to, point)
  }
  add(meeting.to, undefined)
  return segments
}

/** Neighbouring segments that are called the same are one. */
export function spansOf<Name>(segments: readonly Segment[], nameOf: (point: number | undefined) => Name) {
  const spans: { from: number; to: number; name: Name }[] = []
  for (const { from, to, point } of segments) {
    const last = spans.at(-1)
    const name = nameOf(point)
    if (last && last.name === name) last.to = to
    else spans.push({ from, to, name })
  }
  return spans
}
