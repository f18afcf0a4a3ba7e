/** An error of this kind says that something outside is away for now; whoever is asked meanwhile answers 503. */
export function unavailable(what: string, cause?: unknown): Error {
  return Object.assign(new Error(`the ${what} is not available`, { cause }), { unavailable: what })
}
