import pRetry from 'p-retry'

/** An error of this kind says that the database is away for now; whoever is asked meanwhile answers 503. */
export function unavailable(cause: unknown): Error {
  return Object.assign(new Error('the database is not available', { cause }), { unavailable: 'database' })
}

/** Tries again, with growing pauses, while the error is a passing one. */
export async function whilePassing<T>(isPassing: (error: unknown) => boolean, attempt: () => Promise<T>): Promise<T> {
  try {
    return await pRetry(attempt, {
      retries: 4,
      minTimeout: 50,
      maxTimeout: 500,
      randomize: true,
      shouldRetry: ({ error }) => isPassing(error),
    })
  } catch (error) {
    throw isPassing(error) ? unavailable(error) : error
  }
}
