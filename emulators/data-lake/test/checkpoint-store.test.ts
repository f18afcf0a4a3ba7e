import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob'
import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { account, accountKey, createFileSystem, once, type RunningLake, startLake } from './running-lake.ts'

let lake: RunningLake
let store: BlobCheckpointStore
beforeAll(async () => {
  lake = await startLake()
  const { name } = await createFileSystem(lake)
  const credential = new StorageSharedKeyCredential(account, accountKey)
  store = new BlobCheckpointStore(new ContainerClient(`${lake.url}/${name}`, credential, once))
})
afterAll(async () => {
  expect(lake.defects).toEqual([])
  await lake.close()
})

const hub = { fullyQualifiedNamespace: 'hub.local', eventHubName: 'Events', consumerGroup: '$Default' }
const claim = (ownerId: string, partitionId: string, etag?: string) => ({ ...hub, ownerId, partitionId, etag })
const all = ['hub.local', 'Events', '$Default'] as const

describe('the checkpoint store of Event Hubs', () => {
  it('lets one owner claim a partition', async () => {
    expect(await store.listOwnership(...all)).toEqual([])
    const [first] = await store.claimOwnership([claim('one', '0')])
    expect(first?.etag).toBeDefined()
    const listed = await store.listOwnership(...all)
    expect(listed).toMatchObject([{ ownerId: 'one', partitionId: '0' }])
    const [second] = await store.claimOwnership([claim('two', '0', listed[0]!.etag)])
    expect(second?.ownerId).toBe('two')
    expect(await store.claimOwnership([claim('one', '0', first!.etag)])).toEqual([])
    expect(await store.listOwnership(...all)).toMatchObject([{ ownerId: 'two' }])
  })

  it('gives a partition that many reach for to one of them', async () => {
    await store.claimOwnership([claim('nobody', '1')])
    const etag = (await store.listOwnership(...all)).find((one) => one.partitionId === '1')!.etag
    const claims = ['a', 'b', 'c', 'd', 'e'].map((owner) => store.claimOwnership([claim(owner, '1', etag)]))
    expect((await Promise.all(claims)).flat()).toHaveLength(1)
  })

  it('keeps checkpoints', async () => {
    for (const sequenceNumber of [1, 2, 3]) {
      await store.updateCheckpoint({ ...hub, partitionId: '0', offset: String(sequenceNumber * 100), sequenceNumber })
    }
    await store.updateCheckpoint({ ...hub, partitionId: '1', offset: '7', sequenceNumber: 7 })
    expect(await store.listCheckpoints(...all)).toMatchObject([
      { partitionId: '0', offset: '300', sequenceNumber: 3 },
      { partitionId: '1', offset: '7', sequenceNumber: 7 },
    ])
  })
})
