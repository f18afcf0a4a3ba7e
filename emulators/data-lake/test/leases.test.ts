import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breakLease, leaseState, renew } from '../src/store/leases.ts'
import { createFileSystem, put, type RunningLake, readText, refusal, startLake } from './running-lake.ts'

let lake: RunningLake
let fileSystem: Awaited<ReturnType<typeof createFileSystem>>
beforeAll(async () => {
  lake = await startLake()
  fileSystem = await createFileSystem(lake)
})
afterAll(async () => {
  expect(lake.defects).toEqual([])
  await lake.close()
})

const fresh = async () => {
  const file = fileSystem.getFileClient(`${randomUUID()}.txt`)
  await put(file, 'x')
  return file
}

describe('a lease', () => {
  it('keeps writers off who do not hold it, and lets readers be', async () => {
    const file = await fresh()
    const { leaseId } = await file.getDataLakeLeaseClient().acquireLease(-1)
    const wrong = { conditions: { leaseId: randomUUID() } }
    expect(await refusal(file.append('y', 1, 1))).toBe('412 LeaseIdMissing')
    expect(await refusal(file.append('y', 1, 1, wrong))).toBe('412 LeaseIdMismatchWithBlobOperation')
    expect(await refusal(file.setMetadata({}))).toBe('412 LeaseIdMissing')
    expect(await refusal(file.delete())).toBe('412 LeaseIdMissing')
    expect(await refusal(file.create())).toBe('412 LeaseIdMissing')
    expect(await refusal(file.move('stolen'))).toBe('412 LeaseIdMissing')
    await file.append('y', 1, 1, { conditions: { leaseId }, flush: true })
    expect(await readText(file)).toBe('xy')
    expect(await refusal(file.read(0, undefined, wrong))).toBe('412 LeaseIdMismatchWithBlobOperation')
    expect(await file.getProperties()).toMatchObject({
      leaseState: 'leased',
      leaseStatus: 'locked',
      leaseDuration: 'infinite',
    })
    await file.create({ conditions: { leaseId } })
    expect(await refusal(file.create())).toBe('412 LeaseIdMissing')
  })

  it('is acquired by one at a time, renewed, changed and released', async () => {
    const file = await fresh()
    const lease = file.getDataLakeLeaseClient()
    await lease.acquireLease(15)
    expect((await file.getProperties()).leaseDuration).toBe('fixed')
    expect(await refusal(file.getDataLakeLeaseClient().acquireLease(15))).toBe('409 LeaseAlreadyPresent')
    expect(await refusal(file.getDataLakeLeaseClient().renewLease())).toBe('409 LeaseIdMismatchWithLeaseOperation')
    await lease.renewLease()
    const other = randomUUID()
    await lease.changeLease(other)
    expect(lease.leaseId).toBe(other)
    await lease.releaseLease()
    expect((await file.getProperties()).leaseState).toBe('available')
    await file.delete()
  })

  it('is broken at once or after a while', async () => {
    const file = await fresh()
    const lease = file.getDataLakeLeaseClient()
    await lease.acquireLease(-1)
    const { leaseTime } = await lease.breakLease(20)
    expect(leaseTime).toBeGreaterThan(15)
    expect((await file.getProperties()).leaseState).toBe('breaking')
    expect(await refusal(file.delete())).toBe('412 LeaseIdMissing')
    await lease.breakLease(0)
    expect((await file.getProperties()).leaseState).toBe('broken')
    expect(await refusal(lease.renewLease())).toBe('409 LeaseIsBrokenAndCannotBeRenewed')
    await file.delete()
  })

  it('must last a lawful time and exist to be used', async () => {
    const file = await fresh()
    const lease = file.getDataLakeLeaseClient()
    expect(await refusal(lease.acquireLease(5))).toBe('400 InvalidHeaderValue')
    expect(await refusal(lease.acquireLease(61))).toBe('400 InvalidHeaderValue')
    expect(await refusal(lease.renewLease())).toBe('409 LeaseNotPresentWithLeaseOperation')
    expect(await refusal(lease.breakLease(0))).toBe('409 LeaseNotPresentWithLeaseOperation')
    const conditions = { leaseId: randomUUID() }
    expect(await refusal(file.setMetadata({}, { conditions }))).toBe('412 LeaseNotPresentWithBlobOperation')
  })

  it('runs out', () => {
    const lease = { id: 'a', seconds: 15, until: 15_000 }
    expect(leaseState(lease, 14_999)).toBe('leased')
    expect(leaseState(lease, 15_000)).toBe('expired')
    expect(leaseState(renew(lease, 'A', 20_000), 34_999)).toBe('leased')
    expect(breakLease(lease, 60, 5_000).breaksAt).toBe(15_000)
    expect(breakLease(lease, 2, 5_000).breaksAt).toBe(7_000)
  })

  it('outlives a restart and leaves the ETag alone', async () => {
    const file = await fresh()
    const { etag } = await file.getProperties()
    await file.getDataLakeLeaseClient().acquireLease(-1)
    expect((await file.getProperties()).etag).toBe(etag)
    const again = await startLake({ root: lake.root })
    const same = again.service.getFileSystemClient(fileSystem.name).getFileClient(file.name)
    expect(await refusal(same.delete())).toBe('412 LeaseIdMissing')
    await again.close()
  })
})
