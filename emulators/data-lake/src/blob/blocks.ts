import { askedBody, askedContentHeaders } from '../asked.ts'
import type { Call } from '../call.ts'
import { checkOverwrite } from '../dfs/path.ts'
import { StorageError } from '../errors.ts'
import { metadataFromHeaders } from '../metadata.ts'
import { element, reply, replyXml, versionHeaders } from '../replies.ts'
import { newAccess } from '../store/access.ts'
import {
  assembleBlocks,
  type Block,
  type BlockReference,
  forgetBlocks,
  putBlock,
  uncommittedBlocks,
} from '../store/blocks.ts'
import { handOver } from '../store/bodies.ts'
import { newEntry, readEntry } from '../store/entry.ts'
import { atPath, existingRoom, putFile } from '../store/files.ts'
import type { Lake } from '../store/lake.ts'

const largestBlock = 4000 * 1024 * 1024
const largestList = 8 * 1024 * 1024
const mostBlocks = 50_000

export async function putBlobBlock(lake: Lake, call: Call): Promise<void> {
  const body = askedBody(call, largestBlock)
  const room = await existingRoom(lake, call.fileSystem)
  await putBlock(lake, room, call.path, { id: call.query.get('blockid') ?? '', body })
  reply(call, 201, { 'x-ms-request-server-encrypted': 'true' })
}

/** Makes the listed blocks the content of the blob; all other blocks of it are forgotten. */
export async function putBlobBlockList(lake: Lake, call: Call): Promise<void> {
  const asked = { metadata: metadataFromHeaders(call.request), headers: askedContentHeaders(call, 'x-ms-blob-') }
  const list = parseBlockList(await readText(call))
  const created = await atPath(lake, call.fileSystem, call.path, async (room, old) => {
    checkOverwrite(lake, call, old)
    if (old?.kind === 'directory') throw new StorageError(409, 'PathConflict', 'a directory is there')
    const { content, ...made } = await assembleBlocks(lake, room, call.path, { list, old })
    const access = old?.access ?? newAccess('file')
    const entry = newEntry(lake, 'file', { ...asked, ...made, access, lease: old?.lease })
    await handOver(content, () => putFile(lake, room, call.path, { entry, old, content }))
    await forgetBlocks(room, call.path)
    return entry
  })
  reply(call, 201, { ...versionHeaders(created), 'x-ms-request-server-encrypted': 'true' })
}

export async function getBlobBlockList(lake: Lake, call: Call): Promise<void> {
  const room = await existingRoom(lake, call.fileSystem)
  const type = call.query.get('blocklisttype') ?? 'committed'
  const entry = await readEntry(room, call.path)
  const uncommitted = await uncommittedBlocks(room, call.path)
  if (!entry && uncommitted.length === 0) throw new StorageError(404, 'BlobNotFound')
  const committed = type === 'uncommitted' ? '' : blocks('CommittedBlocks', entry?.blocks ?? [])
  const rest = type === 'committed' ? '' : blocks('UncommittedBlocks', uncommitted)
  replyXml(call, `<BlockList>${committed}${rest}</BlockList>`)
}

function blocks(name: string, list: Block[]): string {
  const items = list.map(({ id, size }) => `<Block>${element('Name', id)}${element('Size', size)}</Block>`)
  return `<${name}>${items.join('')}</${name}>`
}

/** A block list is small enough to be read whole; a longer body is refused before any of it is. */
async function readText(call: Call): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of askedBody(call, largestList).stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function parseBlockList(xml: string): BlockReference[] {
  const body = /^\s*(?:<\?xml[^>]*\?>)?\s*<BlockList\s*(?:\/>|>([\s\S]*)<\/BlockList>)\s*$/.exec(xml)
  if (!body) throw new StorageError(400, 'InvalidXmlDocument')
  const item = /<(Latest|Committed|Uncommitted)>([A-Za-z0-9+/=]+)<\/\1>/g
  const inside = body[1] ?? ''
  if (inside.replace(item, '').trim()) throw new StorageError(400, 'InvalidXmlDocument')
  const list = [...inside.matchAll(item)].map(([, from, id]) => ({ id: id!, from: from as BlockReference['from'] }))
  if (list.length > mostBlocks) throw new StorageError(400, 'BlockListTooLong')
  return list
}
