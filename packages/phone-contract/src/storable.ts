/**
 * Whether all texts in a value that came out of JSON, names of fields included, can be stored: no U+0000, no half of a surrogate pair.
 * What was read from well-formed UTF-8 without a `\u` in it always can.
 */
export function isStorable(value: unknown): boolean {
  const waiting: unknown[] = [value] // and no recursion: JSON may be nested deeper than the stack is
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next === 'string' && !isStorableText(next)) return false
    if (typeof next !== 'object' || next === null) continue
    if (!Array.isArray(next) && !Object.keys(next).every(isStorableText)) return false
    for (const part of Array.isArray(next) ? next : Object.values(next)) {
      if (typeof part === 'string' || typeof part === 'object') waiting.push(part)
    }
  }
  return true
}

function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
