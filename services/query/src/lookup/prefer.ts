/** Seconds to wait for the answer that a `Prefer` header (RFC 7240) asks for, where it says so first; undefined when it asks for nothing of the kind, or in no form that is understood. */
export function waitOf(prefer = ''): number | undefined {
  const preferences = prefer.replace(/"(?:\\.|[^"])*(?:"|$)/gs, '""').split(',')
  const first = preferences.find((preference) => /^\s*wait\s*(?:[=;]|$)/i.test(preference))
  const seconds = first && /^\s*wait\s*=\s*(\d+)\s*(?:;|$)/i.exec(first)?.[1]
  return seconds ? Number(seconds) : undefined
}
