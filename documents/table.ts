import type { Column, Head } from './head.ts'
import { excerpt, type ImportProblem } from './problems.ts'
import { addressOf, type CellValue, displayOf, masterOf, type Sheet, valueAt } from './sheet.ts'

/** The rows of a sheet that belong to one head. */
export type Table<Field extends string> = {
  sheet: Sheet
  head: Head<Field>
  firstRow: number
  lastRow: number
}

/** One cell of a row under its column; a merged cell has the address where its text stands. */
export type TableCell = { row: number; label: string; address: string; value: CellValue; text: string }

/** A head's rows end before the next head. */
export function tablesOf<Field extends string>(sheet: Sheet, heads: readonly Head<Field>[]): Table<Field>[] {
  return heads.map((head, i) => {
    const next = heads[i + 1]
    const lastRow = next === undefined ? sheet.lastRow : next.firstRow - 1
    return { sheet, head, firstRow: head.lastRow + 1, lastRow }
  })
}

/** The table's filled rows. */
export function rowsOf<Field extends string>({ sheet, firstRow, lastRow }: Table<Field>): number[] {
  return sheet.rowNumbers.filter((row) => row >= firstRow && row <= lastRow)
}

/** The cell of a field in a row; null when the table has no such column. */
export function cellOf<Field extends string>(
  table: Table<Field>,
  row: number,
  field: Field,
): TableCell | null {
  const column = table.head.columns.get(field)
  if (column === undefined) return null
  const at = { row, column: column.column }
  const value = valueAt(table.sheet, at)
  return {
    row,
    label: column.label,
    address: addressOf(masterOf(table.sheet, at)),
    value,
    text: displayOf(value),
  }
}

/** A problem at a cell; `found` is the cell's text unless told otherwise. */
export function problemAt(
  sheet: Sheet,
  cell: TableCell,
  problem: { severity: ImportProblem['severity']; expected: string; found?: string },
): ImportProblem {
  const { severity, expected, found = cell.text } = problem
  return {
    severity,
    sheet: sheet.name,
    row: cell.row,
    column: cell.label,
    cell: cell.address,
    found: excerpt(found),
    expected,
  }
}

/** A problem of a head or a whole sheet. */
export function headProblem(
  sheet: Sheet,
  row: number,
  problem: { severity: ImportProblem['severity']; found: string; expected: string },
): ImportProblem {
  return { ...problem, sheet: sheet.name, row, column: '表头', cell: addressOf({ row, column: 1 }) }
}

/** Where two columns fit one field, only the better one is read: told, never silent. */
export function doubleColumns<Field extends string>(
  table: Table<Field>,
  unread: ReadonlySet<Field>,
): ImportProblem[] {
  const { sheet, head } = table
  return head.doubles.flatMap((double: Column<Field>): ImportProblem[] => {
    const taken = head.columns.get(double.field)
    if (unread.has(double.field) || taken === undefined) return []
    const at = { row: head.lastRow, column: double.column }
    return [
      {
        severity: 'warning',
        sheet: sheet.name,
        row: head.lastRow,
        column: double.label,
        cell: addressOf(masterOf(sheet, at)),
        found: double.label,
        expected: `一列（已读取“${taken.label}”列，此列未读入）`,
      },
    ]
  })
}
