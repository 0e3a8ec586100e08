import type { LocalDate } from '../domain/localDate.ts'

/** A cell as the file has it. A formula is its stored result; a cell formatted as a date is a LocalDate at once, so no
 *  time zone can move it. */
export type CellValue = string | number | boolean | { date: LocalDate } | { error: string } | null

export type Range = { top: number; left: number; bottom: number; right: number }

/** Both ends included. */
export type Span = { first: number; last: number }

export type Sheet = {
  name: string
  hidden: boolean
  /** Serials count from 1904-01-01 (old Mac workbooks), not from 1900. */
  date1904: boolean
  rows: ReadonlyMap<number, ReadonlyMap<number, CellValue>>
  /** What nobody sees on screen or paper: read all the same, and said. */
  hiddenRows: ReadonlySet<number>
  hiddenColumns: readonly Span[]
  /** For every cell of a merged range: the range. Rows and columns count from 1. */
  merges: ReadonlyMap<string, Range>
  /** The rows that have filled cells, ascending: a row's number may be a million. */
  rowNumbers: readonly number[]
  lastRow: number
  lastColumn: number
}

export type Position = { row: number; column: number }

/** The cell that shows here: inside a merged range its top left one. */
export function masterOf(sheet: Sheet, at: Position): Position {
  const range = sheet.merges.get(keyOf(at))
  return range === undefined ? at : { row: range.top, column: range.left }
}

/** What a reader of the printed sheet sees at this place: a merged range shows its first cell everywhere. */
export function valueAt(sheet: Sheet, at: Position): CellValue {
  const { row, column } = masterOf(sheet, at)
  return sheet.rows.get(row)?.get(column) ?? null
}

/** Whether the cell carries a value of its own; cells covered by a merged range do not, whatever the file left in them. */
export function isOwn(sheet: Sheet, at: Position): boolean {
  const master = masterOf(sheet, at)
  return master.row === at.row && master.column === at.column && displayOf(valueAt(sheet, at)) !== ''
}

/** The columns of a row that carry a value of their own, from left to right. */
export function ownColumns(sheet: Sheet, row: number): number[] {
  const columns = [...(sheet.rows.get(row)?.keys() ?? [])]
  return columns.filter((column) => isOwn(sheet, { row, column })).sort((a, b) => a - b)
}

export function isHiddenColumn({ hiddenColumns }: Sheet, column: number): boolean {
  return hiddenColumns.some(({ first, last }) => first <= column && column <= last)
}

/** `I5`; columns count from 1. */
export function addressOf({ row, column }: Position): string {
  let letters = ''
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters
  }
  return `${letters}${row}`
}

const lastRowOfExcel = 1_048_576

/** The inverse of `addressOf`; null for what is no address of a cell. */
export function positionOf(address: string): Position | null {
  const found = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(address)
  if (found === null) return null
  const [, letters = '', digits = ''] = found
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
  const row = Number(digits)
  return row < 1 || row > lastRowOfExcel ? null : { row, column }
}

export function keyOf({ row, column }: Position): string {
  return `${row}:${column}`
}

/** A cell's text for a message or a text column: lines kept, blanks at their ends and invisible characters dropped. */
export function displayOf(value: CellValue): string {
  if (value === null) return ''
  if (typeof value !== 'object') return tidy(String(value))
  return 'date' in value ? value.date : value.error
}

// BOM, zero-width characters and control characters that come along when a cell is pasted from a web page.
const invisible = /[\u200b-\u200f\u2060\ufeff]|(?![\n\t])\p{Cc}/gu

function tidy(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(invisible, '')
    .split('\n')
    .map((line) => line.replace(/[^\S\n]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n')
}
