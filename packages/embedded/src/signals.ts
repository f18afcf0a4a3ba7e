/** Aborts at the first SIGINT, SIGTERM or SIGHUP (a closed terminal); later ones change nothing, as stopping is under way. */
export function abortOnSignals(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => controller.abort(new Error(`stopped by ${name}`)))
  }
  return controller.signal
}
