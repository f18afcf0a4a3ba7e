/** A text without what PostgreSQL cannot store: the null character, and half of a surrogate pair. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}
