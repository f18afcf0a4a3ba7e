/** Rejects when the work takes longer; the signal then tells the work to stop, and its outcome is ignored. */
export async function within<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const slow = new Error(`no answer within ${milliseconds} ms`)
    reject(slow)
    controller.abort(slow)
  }, milliseconds)
  const outcome = work(controller.signal)
  outcome.catch(() => {})
  return Promise.race([outcome, promise]).finally(() => clearTimeout(timer))
}
