/** The strokes of each digit in a box of 3 by 6, so that a plot needs no font. */
const strokes = [
  'M0 0h3v6h-3z',
  'M3 0v6',
  'M0 0h3v3h-3v3h3',
  'M0 0h3v6h-3M0 3h3',
  'M0 0v3h3M3 0v6',
  'M3 0h-3v3h3v3h-3',
  'M3 0h-3v6h3v-3h-3',
  'M0 0h3v6',
  'M0 0h3v6h-3zM0 3h3',
  'M3 3h-3v-3h3v6h-3',
]

/** A whole number as SVG, its right edge and the middle of its height at the given place. */
export function numeral(value: number, right: number, middle: number): string {
  const digits = [...String(value)].map(Number)
  return digits
    .map((digit, i) => {
      const x = right - 3 - (digits.length - 1 - i) * 5
      return `<path transform="translate(${x.toFixed(1)} ${(middle - 3).toFixed(1)})" d="${strokes[digit]}" fill="none" stroke="#555"/>`
    })
    .join('')
}
