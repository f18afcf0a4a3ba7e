import { unavailable } from '@smittestopp/platform'

export interface ProvisioningRules {
  provisioningTimeoutMs: number
  /** Failures in a row after which the process is not ready. */
  failureLimit: number
}

/** Bounds how long the outside may take over a registration, and notices when it keeps failing. */
export interface Provisioning {
  run<T>(work: () => Promise<T>): Promise<T>
  /** Throws while the process should not be asked: for a minute after too many failures in a row; the next request then decides. */
  check(): void
}

const REST_MS = 60_000

/** `now` tells milliseconds that only ever grow. */
export function createProvisioning(
  { provisioningTimeoutMs, failureLimit }: ProvisioningRules,
  now: () => number = () => performance.now(),
): Provisioning {
  let failures = 0
  let lastFailure = 0

  async function bounded<T>(work: () => Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(unavailable('device registration')), provisioningTimeoutMs)
    const outcome = Promise.resolve().then(work) // what throws at once has failed like any other
    outcome.catch(() => {}) // what comes after the time is undone, not told
    return Promise.race([outcome, promise]).finally(() => clearTimeout(timer))
  }

  return {
    async run(work) {
      try {
        const result = await bounded(work)
        failures = 0
        return result
      } catch (error) {
        failures++
        lastFailure = now()
        throw error
      }
    },
    check() {
      if (failures >= failureLimit && now() - lastFailure < REST_MS)
        throw new Error(`${failures} registrations in a row have failed`)
    },
  }
}
