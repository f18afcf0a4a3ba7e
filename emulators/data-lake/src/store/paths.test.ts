import { basename, dirname } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dataFile, directoryOnDisk, parsePath, readDiskName, roomOf, sideFile } from './paths.ts'

const room = roomOf('/lake', 'raw')
const name = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
  .filter((text) => accepted(text) && !text.includes('/'))

it('keeps every path that is accepted inside the room', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const path = parseIfAccepted(text)
      if (!path) return
      expect(sideFile(room, path).startsWith(`${room.paths}/`)).toBe(true)
      expect(directoryOnDisk(room, path).startsWith(`${room.paths}/`)).toBe(true)
    }),
  )
})

it('tells from the name on the disk what it stands for', () => {
  fc.assert(
    fc.property(name, (text) => {
      expect(readDiskName(basename(sideFile(room, text)))).toEqual({ kind: 'side', name: text })
      expect(readDiskName(basename(directoryOnDisk(room, text)))).toEqual({ kind: 'directory', name: text })
      const data = dataFile(room, text, '0123abcd')
      expect(readDiskName(basename(data))).toEqual({ kind: 'data', name: text, generation: '0123abcd' })
      expect(dirname(data)).toBe(room.paths)
    }),
  )
})

it('gives a file, its bytes and a directory names that never meet', () => {
  fc.assert(
    fc.property(fc.constantFrom('', '~', '=', 'x~', '0123abcd~'), name, (front, text) => {
      const directory = basename(directoryOnDisk(room, front + text))
      expect([basename(sideFile(room, text)), basename(dataFile(room, text, '0123abcd')), '~']).not.toContain(directory)
    }),
  )
})

function accepted(text: string): boolean {
  return parseIfAccepted(text) === text
}

function parseIfAccepted(text: string): string | undefined {
  try {
    return parsePath(encodeURIComponent(text))
  } catch {
    return undefined
  }
}
