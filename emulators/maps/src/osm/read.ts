import { createReadStream } from 'node:fs'
import type { TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { OSMTransform } from 'osm-pbf-parser-node'

export type Tags = Record<string, string>
type NodeItem = { type: 'node'; id: number; lat: number; lon: number; tags?: Tags }
type WayItem = { type: 'way'; id: number; refs: number[]; tags?: Tags }
export type MemberItem = { type: 'node' | 'way' | 'relation'; ref: number; role: string }
type RelationItem = { type: 'relation'; id: number; members: MemberItem[]; tags?: Tags }

/** What a .pbf file holds, as the parser gives it. */
export type Item = NodeItem | WayItem | RelationItem

/** The parser throws inside the stream, where nobody could catch it; here its complaint becomes the stream's error. */
class Parser extends OSMTransform {
  override _transform(chunk: Buffer, encoding: BufferEncoding, next: TransformCallback) {
    try {
      super._transform(chunk, encoding, next)
    } catch (error) {
      next(error as Error)
    }
  }

  override _flush(next: TransformCallback) {
    try {
      super._flush(next)
    } catch (error) {
      next(error as Error)
    }
  }
}

/** Reads an OpenStreetMap extract block by block; throws one error that names the file when it is not one. */
export async function readOsmFile(path: string, take: (item: Item) => void): Promise<void> {
  try {
    await pipeline(createReadStream(path), new Parser({ withTags: true, withInfo: false }), async (blocks) => {
      for await (const block of blocks as AsyncIterable<Partial<Item>[]>)
        for (const item of block) if (item.type) take(item as Item) // the header of the file has no type
    })
  } catch (cause) {
    throw new Error(`${path} cannot be read as an .osm.pbf file: ${(cause as Error).message}`, { cause })
  }
}
