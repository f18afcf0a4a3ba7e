/** A border of a unit from its lower to its upper end, in whole microdegrees; level where it runs east-west. */
export interface Border {
  unit: number
  x1: number
  y1: number
  x2: number
  y2: number
}

/** Cells side by side: so many, of one width and height, from a south-western corner. */
export interface Row {
  x: number
  y: number
  width: number
  height: number
  count: number
}

/** What is known of the cells of a row: the one unit that holds all of a cell, or the borders that decide within it. */
export interface Cells {
  first: number
  last: number
  /** By column; -1 for none. */
  whole: Int32Array
  crossed: Map<number, Border[]>
}

/** A border, and the columns it touches within the row. */
interface Reach {
  border: Border
  first: number
  last: number
}

/** Far more than arithmetic in doubles is off, and less than the step between two points. */
const MARGIN = 0.001

/**
 * Judges each cell of a row by the borders that cross the row, which come unit by unit in the order of their ids. Where units overlap the
 * smallest id wins. The borders of a cell give each point of it the answer that all borders would give: those within the cell are kept as they
 * are, those east of it are moved to its eastern side, those west of it do not count.
 */
export function cellsOf(borders: Border[], row: Row): Cells {
  const cells: Cells = { first: row.count, last: -1, whole: new Int32Array(row.count).fill(-1), crossed: new Map() }
  for (let from = 0, to = 0; from < borders.length; from = to) {
    const unit = borders[from]!.unit
    while (to < borders.length && borders[to]!.unit === unit) to++
    addUnit(cells, unit, borders.slice(from, to), row)
  }
  for (const [column, crossing] of cells.crossed)
    if (cells.whole[column] !== -1)
      crossing.push(...sideOf(cells.whole[column]!, [row.y, row.y + row.height], column, row))
  return cells
}

function addUnit(cells: Cells, unit: number, borders: Border[], row: Row): void {
  const reaches = borders.flatMap((border) => reachOf(border, row)).sort((a, b) => b.first - a.first)
  const touched = bordersByColumn(reaches, row.count)
  const columns = [...touched.keys()].sort((a, b) => b - a)
  const east = new Set<number>()
  let next = 0
  let done = row.count
  const moveTo = (column: number) => {
    for (; next < reaches.length && reaches[next]!.first > column; next++) toggle(east, reaches[next]!.border, row)
  }
  for (const column of [...columns, -1]) {
    if (column < done - 1) {
      moveTo(done - 1)
      addCells(cells, unit, column + 1, done - 1, [], east, row)
    }
    if (column === -1) break
    moveTo(column)
    addCells(cells, unit, column, column, touched.get(column)!, east, row)
    done = column
  }
}

/** Enters what a unit is to the columns from one to another, which all have these borders within and the same to the east. */
function addCells(
  cells: Cells,
  unit: number,
  from: number,
  to: number,
  within: Border[],
  east: Set<number>,
  row: Row,
): void {
  const bounds = [...east].sort((a, b) => a - b)
  if (!within.length && !bounds.length) return
  const isWhole = !within.length && bounds.length === 2 && bounds[0] === row.y && bounds[1] === row.y + row.height
  cells.first = Math.min(cells.first, from)
  cells.last = Math.max(cells.last, to)
  for (let column = from; column <= to; column++) {
    if (cells.whole[column] !== -1) continue // a smaller unit holds all of it
    if (isWhole) cells.whole[column] = unit
    else {
      const crossing = cells.crossed.get(column) ?? []
      crossing.push(...within, ...sideOf(unit, bounds, column, row))
      cells.crossed.set(column, crossing)
    }
  }
}

/** Nothing where the border does not bear on any point of the row. */
function reachOf(border: Border, row: Row): Reach[] {
  const low = Math.max(border.y1, row.y)
  const high = Math.min(border.y2, row.y + row.height)
  const isLevel = border.y1 === border.y2
  if (isLevel ? border.y1 <= row.y || border.y1 >= row.y + row.height : low >= high) return []
  const [a, b] = isLevel ? [border.x1, border.x2] : [xAt(border, low), xAt(border, high)]
  const columnOf = (x: number) => Math.floor((x - row.x) / row.width)
  const last = columnOf(Math.max(a, b) + MARGIN)
  return last < 0 ? [] : [{ border, first: Math.max(0, columnOf(Math.min(a, b) - MARGIN)), last }]
}

function xAt({ x1, y1, x2, y2 }: Border, y: number): number {
  return x1 + ((x2 - x1) * (y - y1)) / (y2 - y1)
}

/** The borders that touch each column; one that is level decides nothing, but tells that the column is not alike from south to north. */
function bordersByColumn(reaches: Reach[], count: number): Map<number, Border[]> {
  const touched = new Map<number, Border[]>()
  for (const { border, first, last } of reaches)
    for (let column = first; column <= Math.min(last, count - 1); column++) {
      const within = touched.get(column) ?? []
      if (border.y1 !== border.y2) within.push(border)
      touched.set(column, within)
    }
  return touched
}

/** Where an odd number of borders lies to the east begins and ends at these heights; what is there twice cancels out. */
function toggle(east: Set<number>, { y1, y2 }: Border, row: Row): void {
  if (y1 === y2) return
  for (const y of [Math.max(y1, row.y), Math.min(y2, row.y + row.height)]) if (!east.delete(y)) east.add(y)
}

/** The borders east of a column, drawn straight just beyond its side: from each first height to the next. */
function sideOf(unit: number, bounds: number[], column: number, row: Row): Border[] {
  const x = row.x + (column + 1) * row.width + 1
  return bounds.flatMap((y1, i) => (i % 2 ? [] : [{ unit, x1: x, y1, x2: x, y2: bounds[i + 1]! }]))
}
