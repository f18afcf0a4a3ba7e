/** Of pixels, from the upper left corner. */
export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/** The seven strokes of a digit, four pixels wide and seven high. */
const strokes = {
  top: { x: 0, y: 0, width: 4, height: 1 },
  middle: { x: 0, y: 3, width: 4, height: 1 },
  bottom: { x: 0, y: 6, width: 4, height: 1 },
  upperLeft: { x: 0, y: 0, width: 1, height: 4 },
  upperRight: { x: 3, y: 0, width: 1, height: 4 },
  lowerLeft: { x: 0, y: 3, width: 1, height: 4 },
  lowerRight: { x: 3, y: 3, width: 1, height: 4 },
}
const { top, middle, bottom, upperLeft, upperRight, lowerLeft, lowerRight } = strokes
const step = 5

/** The strokes of each digit, so that a plot needs no font. */
const digits = [
  [top, upperLeft, upperRight, lowerLeft, lowerRight, bottom],
  [upperRight, lowerRight],
  [top, upperRight, middle, lowerLeft, bottom],
  [top, upperRight, middle, lowerRight, bottom],
  [upperLeft, middle, upperRight, lowerRight],
  [top, upperLeft, middle, lowerRight, bottom],
  [top, upperLeft, middle, lowerLeft, lowerRight, bottom],
  [top, upperRight, lowerRight],
  [top, upperLeft, upperRight, middle, lowerLeft, lowerRight, bottom],
  [top, upperLeft, upperRight, middle, lowerRight, bottom],
]

/** A whole number in strokes, its right edge and the middle of its height at the given place. */
export function numeral(value: number, right: number, centre: number): Rectangle[] {
  const shown = [...String(value)].map(Number)
  return shown.flatMap((digit, i) => {
    const left = right - step * (shown.length - i)
    return digits[digit]!.map((stroke) => ({ ...stroke, x: left + stroke.x, y: centre - 3 + stroke.y }))
  })
}
