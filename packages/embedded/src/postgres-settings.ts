import { totalmem } from 'node:os'

const MEGABYTE = 1_048_576

/** A quarter of the memory there is, as is usual: the pages that minutes of import make dirty are then not written in passing. */
function sharedBuffers(): string {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
  return `${Math.min(8192, Math.max(128, Math.floor(memory / 4 / MEGABYTE)))}MB`
}

/** For two cores and 24 GB that also run everything else. Given at each start, so that a change here needs no edit of a data folder. */
const usual = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  password_encryption: 'scram-sha-256',
  shared_buffers: sharedBuffers(),
  effective_cache_size: '8GB',
  wal_buffers: '128MB', // two seconds of import: with less, its sessions write the log themselves, a page at a time, while the writer waits for the disk
  work_mem: '16MB',
  maintenance_work_mem: '256MB',
  random_page_cost: '1.1',
  fsync: 'on',
  synchronous_commit: 'on',
  max_wal_size: '8GB',
  wal_init_zero: 'off', // a segment is written once, not twice
  checkpoint_timeout: '15min',
  autovacuum_naptime: '5min', // a day that is being filled is swept now and then, not every minute
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // A failed statement or the key it failed on may hold a phone number: neither goes to the log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

const forTests = {
  shared_buffers: '128MB',
  wal_buffers: '4MB',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
}

/** PostgreSQL's settings as arguments of `postgres`. */
export function postgresSettings(port: number, ephemeral: boolean): string[] {
  const settings = { ...usual, ...(ephemeral ? forTests : {}), port: String(port) }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
