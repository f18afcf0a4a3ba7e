import type { Point } from './geography.ts'
import type { Room } from './room.ts'

/** Seconds, and a person in one room through them: at rest, or moving evenly from one point to another. Seconds count from 00:00 UTC of the day. */
export interface Span {
  person: number
  room: Room
  from: number
  to: number
  start: Point
  end: Point
  /** Which spot of the room: `'any'` until one has been found. */
  spot?: number | 'any'
  /** In somebody else's home. */
  visiting?: boolean
}

export const daySeconds = 86_400

/** Where somebody is at a second of one of their spans. */
export function positionAt(span: Span, time: number): Point {
  const share = span.to === span.from ? 0 : (time - span.from) / (span.to - span.from)
  return {
    x: span.start.x + (span.end.x - span.start.x) * share,
    y: span.start.y + (span.end.y - span.start.y) * share,
  }
}

export function isMoving(span: Span): boolean {
  return span.start.x !== span.end.x || span.start.y !== span.end.y
}

export function speedOf(span: Span): number {
  return Math.hypot(span.end.x - span.start.x, span.end.y - span.start.y) / Math.max(1, span.to - span.from)
}
