import { randomUUID } from 'node:crypto'
import type { Checkpoint, CheckpointStore, PartitionOwnership } from '@azure/event-hubs'

/** A checkpoint store that several consumers in one process share: claims are won by ETag, as in blob storage. */
export function sharedCheckpointStore(): CheckpointStore {
  const ownerships = new Map<string, PartitionOwnership>()
  const checkpoints = new Map<string, Checkpoint>()
  return {
    listOwnership: async () => [...ownerships.values()],
    claimOwnership: async (claims) => {
      const won = claims.filter(({ partitionId, etag }) => ownerships.get(partitionId)?.etag === etag)
      const claimed = won.map((claim) => ({ ...claim, etag: randomUUID(), lastModifiedTimeInMs: Date.now() }))
      for (const claim of claimed) ownerships.set(claim.partitionId, claim)
      return claimed
    },
    updateCheckpoint: async (checkpoint) => void checkpoints.set(checkpoint.partitionId, checkpoint),
    listCheckpoints: async () => [...checkpoints.values()],
  }
}
