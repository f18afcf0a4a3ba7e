import pRetry from 'p-retry'

/** An error of this kind says that the database is away for now; whoever is asked meanwhile answers 503. */
export function unavailable(cause: unknown): Error {
  return Object.assign(new Error('the database is not available', { cause }), { unavailable: 'database' })
}

/** What an engine's error means for whoever asked. */
export interface Faults {
  /** Worth another try. */
  isPassing(error: unknown): boolean
  /** The call took too long; another would, too. */
  isTimeout(error: unknown): boolean
}

/** For how long another try is begun. */
const TRIES_MS = 1_000

/** Tries again, with growing pauses, while the error is a passing one; a call that took too long is given up. */
export async function whilePassing<T>({ isPassing, isTimeout }: Faults, attempt: () => Promise<T>): Promise<T> {
  try {
    return await pRetry(attempt, {
      retries: 4,
      minTimeout: 50,
      maxTimeout: 500,
      randomize: true,
      maxRetryTime: TRIES_MS,
      shouldRetry: ({ error }) => isPassing(error),
    })
  } catch (error) {
    throw isPassing(error) || isTimeout(error) ? unavailable(error) : error
  }
}
