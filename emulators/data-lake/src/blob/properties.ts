import { randomUUID } from 'node:crypto'
import { askedContentHeaders } from '../asked.ts'
import { type Call, header } from '../call.ts'
import { checkWriteConditions } from '../conditions.ts'
import { checkChange } from '../dfs/path.ts'
import { StorageError } from '../errors.ts'
import { metadataFromHeaders } from '../metadata.ts'
import { type Headers, reply, versionHeaders } from '../replies.ts'
import { changed, type Entry, writeEntry } from '../store/entry.ts'
import { atPath } from '../store/files.ts'
import type { Lake } from '../store/lake.ts'
import { acquire, breakLease, change, type Lease, release, renew } from '../store/leases.ts'

export async function setBlobMetadata(lake: Lake, call: Call): Promise<void> {
  const metadata = metadataFromHeaders(call.request)
  await changeBlob(lake, call, { metadata })
}

/** Sets the content headers; those that are not given are cleared, as in Azure. */
export async function setBlobProperties(lake: Lake, call: Call): Promise<void> {
  await changeBlob(lake, call, { headers: askedContentHeaders(call, 'x-ms-blob-') })
}

async function changeBlob(lake: Lake, call: Call, change: Partial<Entry>): Promise<void> {
  const next = await atPath(lake, call.fileSystem, call.path, async (room, found) => {
    const entry = changed(lake, checkChange(lake, call, found), change)
    await writeEntry(lake, room, call.path, entry)
    return entry
  })
  reply(call, 200, { ...versionHeaders(next), 'x-ms-request-server-encrypted': 'true' })
}

type LeaseStep = { status: number; lease?: Lease; headers: Headers }

/** Acquires, renews, changes, releases or breaks a lease. That is no write: the ETag stays. */
export async function leaseBlob(lake: Lake, call: Call): Promise<void> {
  const { entry, step } = await atPath(lake, call.fileSystem, call.path, async (room, found) => {
    if (!found) throw new StorageError(404, 'BlobNotFound')
    checkWriteConditions(call.headers, found)
    const step = leaseStep(call, found.lease, lake.machineNow())
    await writeEntry(lake, room, call.path, { ...found, lease: step.lease })
    return { entry: found, step }
  })
  reply(call, step.status, { ...versionHeaders(entry), ...step.headers })
}

function leaseStep(call: Call, held: Lease | undefined, now: number): LeaseStep {
  switch (header(call, 'x-ms-lease-action')?.toLowerCase()) {
    case 'acquire':
      return told(201, acquire(held, proposedId(call) ?? randomUUID(), seconds(call, 'x-ms-lease-duration') ?? 0, now))
    case 'renew':
      return told(200, renew(held, leaseId(call), now))
    case 'change':
      return told(200, change(held, leaseId(call), required(proposedId(call)), now))
    case 'release':
      release(held, leaseId(call))
      return { status: 200, headers: {} }
    case 'break': {
      const lease = breakLease(held, seconds(call, 'x-ms-lease-break-period'), now)
      const remaining = Math.max(0, Math.ceil((lease.breaksAt! - now) / 1000))
      return { status: 202, lease, headers: { 'x-ms-lease-time': remaining } }
    }
    default:
      throw new StorageError(400, 'InvalidHeaderValue', 'x-ms-lease-action')
  }
}

function told(status: number, lease: Lease): LeaseStep {
  return { status, lease, headers: { 'x-ms-lease-id': lease.id } }
}

function leaseId(call: Call): string {
  return required(header(call, 'x-ms-lease-id'))
}

function proposedId(call: Call): string | undefined {
  const id = header(call, 'x-ms-proposed-lease-id')
  if (id !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
    throw new StorageError(400, 'InvalidHeaderValue', 'a lease id is a GUID')
  }
  return id
}

function required(id: string | undefined): string {
  if (!id) throw new StorageError(400, 'MissingRequiredHeader', 'a lease id is missing')
  return id
}

function seconds(call: Call, name: string): number | undefined {
  const text = header(call, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (!/^-?\d{1,3}$/.test(text) || value < -1 || value > 60) throw new StorageError(400, 'InvalidHeaderValue', name)
  return value
}
