import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

const rotateAboveBytes = 50 * 1024 * 1024
const tailBytes = 16 * 1024

/** An open log: `fd` is what a child writes to, `from` where this run's lines begin. */
export type LogFile = { path: string; fd: number; from: number }

/** Opens `<folder>/log/<name>.log` to append to; one that has grown past `maxBytes` becomes `.1`, and the old `.1` goes. */
export function openLog(folder: string, name: string, maxBytes = rotateAboveBytes): LogFile {
  mkdirSync(join(folder, 'log'), { recursive: true, mode: 0o700 })
  const path = join(folder, 'log', `${name}.log`)
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > maxBytes) renameSync(path, `${path}.1`)
  const fd = openSync(path, 'a', 0o600)
  return { path, fd, from: fstatSync(fd).size }
}

/** The last lines a run wrote, for a message that says why it did not start. */
export function lastLines(log: Pick<LogFile, 'path' | 'from'>, count = 15): string {
  const fd = openSync(log.path, 'r')
  try {
    const size = fstatSync(fd).size
    const start = Math.max(log.from, size - tailBytes)
    const buffer = Buffer.alloc(Math.max(0, size - start))
    const length = readSync(fd, buffer, 0, buffer.length, start)
    return buffer.toString('utf8', 0, length).trimEnd().split('\n').slice(-count).join('\n')
  } finally {
    closeSync(fd)
  }
}
