import { crc32, deflateSync } from 'node:zlib'

/** Of pixels. */
export interface Size {
  /** Even. */
  width: number
  height: number
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const indexed = { depth: 4, colourType: 3 }

/**
 * A picture of at most sixteen colours, red, green and blue each, as a PNG; `pixels` are places in the palette, row by row. zlib does the work: libraries that
 * deflate in JavaScript take ten times as long.
 */
export function png({ width, height }: Size, pixels: Uint8Array, palette: readonly (readonly number[])[]): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([indexed.depth, indexed.colourType], 8)
  const lines = deflateSync(scanlines({ width, height }, pixels))
  const chunks = [chunk('IHDR', header), chunk('PLTE', Buffer.from(palette.flat())), chunk('IDAT', lines)]
  return Buffer.concat([signature, ...chunks, chunk('IEND', Buffer.alloc(0))])
}

/** Two pixels a byte, each row behind the number of its filter: none. */
function scanlines({ width, height }: Size, pixels: Uint8Array): Buffer {
  const lines = Buffer.alloc(height * (1 + width / 2))
  let place = 0
  for (let pixel = 0; pixel < pixels.length; pixel += 2) {
    if (pixel % width === 0) place++
    lines[place++] = (pixels[pixel]! << 4) | pixels[pixel + 1]!
  }
  return lines
}

function chunk(type: string, data: Buffer): Buffer {
  const all = Buffer.alloc(data.length + 12)
  all.writeUInt32BE(data.length, 0)
  all.write(type, 4, 'latin1')
  data.copy(all, 8)
  all.writeUInt32BE(crc32(all.subarray(4, 8 + data.length)), 8 + data.length)
  return all
}
