/** A refusal the caller is told about: an HTTP status and the code Azure Storage gives it. */
export class StorageError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>

  constructor(status: number, code: string, message = code, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** What the disk says when a request meets its limits, or a file system that is deleted at the same time. */
const faultsOfTheCaller: Record<string, [number, string]> = {
  ENOENT: [409, 'ContainerBeingDeleted'],
  ENAMETOOLONG: [400, 'InvalidResourceName'],
  ENOTDIR: [409, 'PathConflict'],
  ENOSPC: [507, 'InsufficientStorage'],
}

/** Turns whatever was thrown into a refusal, or undefined when it is a defect of ours. */
export function asStorageError(thrown: unknown): StorageError | undefined {
  if (thrown instanceof StorageError) return thrown
  const known = faultsOfTheCaller[(thrown as NodeJS.ErrnoException)?.code ?? '']
  return known && new StorageError(known[0], known[1])
}
