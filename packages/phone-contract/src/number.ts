const decimal = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/

/** A number, or the one that a text says in decimal digits, with or without point and exponent; NaN when it is neither or not finite. */
export function numberOf(value: unknown): number {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && decimal.test(value) ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : Number.NaN
}
