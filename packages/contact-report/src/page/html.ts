/** Markup that is safe to put into a page as it is. */
export interface Html {
  readonly markup: string
}

type Value = Html | string | number | undefined | Value[]

/** A template whose values are escaped, unless they are markup themselves; lists are joined, undefined is nothing. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return { markup: parts.reduce((text, part, i) => text + markupOf(values[i - 1]) + part) }
}

function markupOf(value: Value): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map(markupOf).join('')
  return typeof value === 'object' ? value.markup : escaped(String(value))
}

function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
