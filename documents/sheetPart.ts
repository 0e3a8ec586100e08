import { serialToDate } from './dates.ts'
import { ImportRefused } from './importRefused.ts'
import { type CellValue, keyOf, positionOf, type Range, type Span } from './sheet.ts'
import { attribute, decodeText, type Tag, tagsOf } from './xml.ts'

export type SheetContext = {
  name: string
  sharedStrings: readonly string[]
  isDateStyle: (style: number) => boolean
  date1904: boolean
}

type Grid = Map<number, Map<number, CellValue>>
export type SheetPart = {
  grid: Grid
  merges: Map<string, Range>
  hiddenRows: Set<number>
  hiddenColumns: Span[]
}
type OpenCell = {
  row: number
  column: number
  type: string
  style: number
  formula: boolean
  text: string | null
}
type Scan = {
  grid: Grid
  merges: string[]
  hiddenRows: Set<number>
  hiddenColumns: Span[]
  row: number
  column: number
  cell: OpenCell | null
  inText: boolean
  phonetic: boolean
}

export const maxRows = 10_100
export const maxColumns = 256
const maxMergedCells = 200_000

/** The filled cells and merged ranges of one worksheet part. Cells that carry only a format are left out: an office's
 *  sheet often has a million of them. Throws ImportRefused. */
export function readSheetPart(xml: string, context: SheetContext): SheetPart {
  const scan: Scan = {
    grid: new Map(),
    merges: [],
    hiddenRows: new Set(),
    hiddenColumns: [],
    row: 0,
    column: 0,
    cell: null,
    inText: false,
    phonetic: false,
  }
  let textFrom = 0
  for (const tag of tagsOf(xml)) {
    if (scan.inText && scan.cell !== null) {
      scan.cell.text = (scan.cell.text ?? '') + xml.slice(textFrom, tag.start)
    }
    scan.inText = false
    step(scan, tag, context)
    textFrom = tag.end
  }
  const { grid, hiddenRows, hiddenColumns } = scan
  return { grid, merges: mergesWithin(scan.merges, extentOf(grid)), hiddenRows, hiddenColumns }
}

export function extentOf(grid: ReadonlyMap<number, ReadonlyMap<number, CellValue>>): {
  row: number
  column: number
} {
  let row = 0
  let column = 0
  for (const [number, cells] of grid) {
    row = Math.max(row, number)
    for (const at of cells.keys()) column = Math.max(column, at)
  }
  return { row, column }
}

function step(scan: Scan, tag: Tag, context: SheetContext): void {
  switch (tag.name) {
    case 'col':
      hideColumns(scan, tag)
      return
    case 'row':
      if (!tag.closing) openRow(scan, tag)
      return
    case 'c':
      if (!tag.closing) openCell(scan, tag)
      if (tag.closing || tag.selfClosing) closeCell(scan, context)
      return
    case 'f':
      if (scan.cell !== null) scan.cell.formula = true
      return
    case 'rPh': // pinyin above the characters, not part of the text
      scan.phonetic = !tag.closing && !tag.selfClosing
      return
    case 'v':
    case 't':
      scan.inText = !tag.closing && !tag.selfClosing && !scan.phonetic
      return
    case 'mergeCell':
      scan.merges.push(attribute(tag.attributes, 'ref') ?? '')
      return
  }
}

// Row and cell addresses are optional in the format: whoever leaves them out means "the next one".
function openRow(scan: Scan, tag: Tag): void {
  const number = attribute(tag.attributes, 'r')
  scan.row = number === null ? scan.row + 1 : (positionOf(`A${number}`)?.row ?? scan.row + 1)
  scan.column = 0
  if (isHidden(tag)) scan.hiddenRows.add(scan.row)
}

function hideColumns(scan: Scan, tag: Tag): void {
  const [first, last] = [Number(attribute(tag.attributes, 'min')), Number(attribute(tag.attributes, 'max'))]
  // No sheet of an office has more groups of columns than columns that may be filled.
  if (isHidden(tag) && scan.hiddenColumns.length < maxColumns) scan.hiddenColumns.push({ first, last })
}

function isHidden(tag: Tag): boolean {
  return /^(1|true)$/.test(attribute(tag.attributes, 'hidden') ?? '')
}

function openCell(scan: Scan, tag: Tag): void {
  const at = positionOf(attribute(tag.attributes, 'r') ?? '')
  scan.row = at?.row ?? scan.row
  scan.column = at?.column ?? scan.column + 1
  scan.cell = {
    row: scan.row,
    column: scan.column,
    type: attribute(tag.attributes, 't') ?? 'n',
    style: Number(attribute(tag.attributes, 's') ?? 0),
    formula: false,
    text: null,
  }
}

function closeCell(scan: Scan, context: SheetContext): void {
  const { cell } = scan
  scan.cell = null
  scan.phonetic = false
  if (cell === null) return
  const value = cellValue(cell, context)
  if (value === null || value === '') return
  if (cell.column > maxColumns) {
    throw new ImportRefused('tooManyColumns', `“${context.name}”有内容的列超过 ${maxColumns} 列`)
  }
  const cells = scan.grid.get(cell.row) ?? new Map<number, CellValue>()
  scan.grid.set(cell.row, cells.set(cell.column, value))
  if (scan.grid.size > maxRows) {
    throw new ImportRefused('tooManyRows', `“${context.name}”有内容的行超过 ${maxRows} 行`)
  }
}

function cellValue(cell: OpenCell, context: SheetContext): CellValue {
  if (cell.text === null) return cell.formula ? { error: '公式没有计算结果' } : null
  switch (cell.type) {
    case 's':
      return bounded(context.sharedStrings[Number(cell.text)] ?? '')
    case 'b':
      return cell.text.trim() === '1'
    case 'e':
      return { error: cell.text }
    case 'n':
      return numberOf(cell, context)
    default: // str, inlineStr, and d: an ISO date as text
      return bounded(decodeText(cell.text))
  }
}

// Excel itself allows no more; what is longer was not typed, and the texts' patterns are not made for megabytes.
const longestText = 32_767

function bounded(text: string): CellValue {
  return text.length > longestText ? { error: `超过 ${longestText} 字的文本` } : text
}

function numberOf(cell: OpenCell, context: SheetContext): CellValue {
  const text = cell.text?.trim() ?? ''
  const number = Number(text)
  if (text === '' || !Number.isFinite(number)) return text === '' ? null : text
  const date = context.isDateStyle(cell.style) ? serialToDate(number, context.date1904) : null
  return date === null ? number : { date }
}

// A title merged over all 16,384 columns is common; only the part over filled cells matters, and memory stays bounded.
function mergesWithin(refs: readonly string[], extent: { row: number; column: number }): Map<string, Range> {
  const merges = new Map<string, Range>()
  let covered = 0
  for (const ref of refs) {
    const range = rangeOf(ref, extent)
    if (range === null) continue
    covered += (range.bottom - range.top + 1) * (range.right - range.left + 1)
    if (covered > maxMergedCells)
      throw new ImportRefused('tooManyCells', `合并单元格超过 ${maxMergedCells} 格`)
    for (let row = range.top; row <= range.bottom; row++) {
      for (let column = range.left; column <= range.right; column++) merges.set(keyOf({ row, column }), range)
    }
  }
  return merges
}

function rangeOf(ref: string, extent: { row: number; column: number }): Range | null {
  const [first = '', last = first] = ref.split(':')
  const from = positionOf(first)
  const to = positionOf(last)
  if (from === null || to === null) return null
  const bottom = Math.min(to.row, extent.row)
  const right = Math.min(to.column, extent.column)
  const range = { top: from.row, left: from.column, bottom, right }
  return range.bottom < range.top || range.right < range.left ? null : range
}
