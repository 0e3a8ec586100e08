import type { LedgerField } from './headings.ts'
import { displayOf, isHiddenColumn, valueAt } from './sheet.ts'
import type { Table } from './table.ts'

/** A ledger as the office writes it: what an export keeps. `field` null: a column that we know nothing of. */
export type LedgerLayout = {
  sheet: string
  /** The banner above the head. */
  title: string | null
  columns: { field: LedgerField | null; label: string }[]
}

const longest = { label: 60, title: 200 }

/** Of the first table that was read; of an issue list and a measure list the issues' columns come first. */
export function layoutOf(
  tables: readonly Table<LedgerField>[],
  linked: { issues: readonly Table<LedgerField>[]; measures: readonly Table<LedgerField>[] } | null,
): LedgerLayout | null {
  const whole = tables.find(({ head }) => head.columns.has('issue') && head.columns.has('nextSteps'))
  if (whole) return { ...placeOf(whole), columns: columnsOf(whole) }
  const [issues] = linked?.issues ?? []
  const [measures] = linked?.measures ?? []
  if (!issues || !measures) return null
  const own = columnsOf(measures).filter(({ field }) => field !== 'issueNo' && field !== 'no')
  const taken = new Set(own.flatMap(({ field }) => (field === null ? [] : [field])))
  const ofIssues = columnsOf(issues).filter(({ field }) => field === null || !taken.has(field))
  return { ...placeOf(measures), columns: [...ofIssues, ...own] }
}

function placeOf({ sheet, head }: Table<LedgerField>): Pick<LedgerLayout, 'sheet' | 'title'> {
  const [top = head.firstRow] = sheet.rowNumbers
  const column = Math.min(...(sheet.rows.get(top)?.keys() ?? [1]))
  const title = top < head.firstRow ? displayOf(valueAt(sheet, { row: top, column })) : ''
  return { sheet: sheet.name, title: title === '' ? null : title.replace(/\n/g, '').slice(0, longest.title) }
}

/** Every column with a word in the head, in order; a field that two columns fit belongs to the one that is read. */
function columnsOf({ sheet, head }: Table<LedgerField>): LedgerLayout['columns'] {
  const fields = new Map([...head.columns.values()].map(({ field, column }) => [column, field]))
  const columns: LedgerLayout['columns'] = []
  for (let column = 1; column <= sheet.lastColumn; column++) {
    const field = fields.get(column) ?? null
    if (field === null && isHiddenColumn(sheet, column)) continue
    const label = labelAt({ sheet, head }, column)
    if (label !== '') columns.push({ field, label: label.slice(0, longest.label) })
  }
  return columns
}

/** The lowest word of the head over a column. */
function labelAt({ sheet, head }: Pick<Table<LedgerField>, 'sheet' | 'head'>, column: number): string {
  for (let row = head.lastRow; row >= head.firstRow; row--) {
    const label = displayOf(valueAt(sheet, { row, column })).replace(/\s+/g, '')
    if (label !== '') return label
  }
  return ''
}
