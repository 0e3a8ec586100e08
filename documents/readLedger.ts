import { findHeads } from './head.ts'
import { type LedgerField, ledgerHeadings, unreadFields } from './headings.ts'
import { type LedgerLayout, layoutOf } from './layout.ts'
import { type LedgerRow, rowHash } from './ledgerRow.ts'
import {
  type IssueLists,
  isIssueList,
  isMeasureList,
  issuesOf,
  issuesWithoutMeasure,
  readIssueLists,
} from './linkedSheets.ts'
import type { ImportProblem } from './problems.ts'
import { type RowContext, readLedgerRow } from './readLedgerRow.ts'
import type { RosterEntryRow } from './readRoster.ts'
import { indexRoster } from './rosterIndex.ts'
import { kindOfRow } from './rowKind.ts'
import { addressOf, displayOf, isHiddenColumn, ownColumns, type Sheet, valueAt } from './sheet.ts'
import { doubleColumns, headProblem, problemAt, rowsOf, type Table, tablesOf } from './table.ts'
import { openWorkbook } from './workbook.ts'

export type { LedgerRow } from './ledgerRow.ts'
export { rowHash, toPublicRow } from './ledgerRow.ts'
export { type ImportProblem, problemSentence } from './problems.ts'

export type LedgerReading = { rows: LedgerRow[]; problems: ImportProblem[]; layout: LedgerLayout | null }

const needed = [
  ['issue', '具体问题'],
  ['nextSteps', '整改措施'],
  ['dueDate', '整改时限'],
] as const

/**
 * Reads an office's ledger (台账): every row with issue, measures and date on every visible sheet is one measure.
 * Everything bad or doubtful is in `problems`, all at once; a row with an error is not in `rows`, the others are.
 * A merged cell counts for all rows it covers; a blank cell that is not merged stays blank and is never filled from
 * above, since nobody can see whether the office meant "the same" or forgot it.
 * With a roster, names, units and missing addresses are checked too. Throws ImportRefused when the file is no workbook.
 */
export async function readLedger(
  bytes: Buffer,
  options: { roster?: RosterEntryRow[]; year?: number } = {},
): Promise<LedgerReading> {
  const { sheets } = openWorkbook(bytes)
  const roster = options.roster === undefined ? null : indexRoster(options.roster)
  const context = { roster, year: options.year }
  const found = sheets.map((sheet) => ({ sheet, tables: tablesOfSheet(sheet) }))
  const shown = found.flatMap(({ sheet, tables }) => (sheet.hidden ? [] : tables))
  const linked = linkedTables(shown)
  const readable = linked !== null || shown.some(isReadable)
  const reading: LedgerReading = { rows: [], problems: [], layout: layoutOf(shown, linked) }
  const lists = linked === null ? null : readIssueLists(linked.issues)
  for (const { sheet, tables } of found) {
    const left = tables.filter((table) => !linked?.all.includes(table))
    reading.problems.push(
      ...sheetProblems(sheet, { tables: left, linked: left.length < tables.length, readable }),
    )
    if (sheet.hidden) continue
    reading.problems.push(...hiddenParts(sheet, tables))
    for (const table of tables) {
      if (isReadable(table)) readTable(table, context, reading)
      else if (lists !== null && linked?.measures.includes(table))
        readMeasureList(table, { lists, context }, reading)
    }
  }
  if (lists !== null) reading.problems.push(...lists.problems, ...issuesWithoutMeasure(lists))
  reading.problems.push(...doubleRows(reading.rows))
  return reading
}

type Linked = { issues: Table<LedgerField>[]; measures: Table<LedgerField>[]; all: Table<LedgerField>[] }

/** Issues on one sheet and measures on another: only together they are a ledger. */
function linkedTables(tables: readonly Table<LedgerField>[]): Linked | null {
  const issues = tables.filter(isIssueList)
  const measures = tables.filter(isMeasureList)
  return issues.length > 0 && measures.length > 0 ? { issues, measures, all: [...issues, ...measures] } : null
}

function tablesOfSheet(sheet: Sheet): Table<LedgerField>[] {
  return tablesOf(sheet, findHeads(sheet, ledgerHeadings, ['issue', 'nextSteps']))
}

function isReadable({ head }: Table<LedgerField>): boolean {
  return head.columns.has('issue') && head.columns.has('nextSteps')
}

/** Sheets and tables that are left: only warnings while another table is read, an error when nothing is. */
function sheetProblems(
  sheet: Sheet,
  { tables, linked, readable }: { tables: readonly Table<LedgerField>[]; linked: boolean; readable: boolean },
): ImportProblem[] {
  const severity = readable ? 'warning' : 'error'
  if (sheet.hidden) {
    if (!tables.some(isReadable)) return []
    const expected = '显示的工作表（隐藏的未读入，需要导入请取消隐藏）'
    return [headProblem(sheet, 1, { severity, found: '隐藏的工作表', expected })]
  }
  if (tables.length === 0) {
    if (linked) return []
    if (sheet.rows.size === 0 && readable) return []
    const expected = '含“具体问题”“整改措施”“整改时限”等列名的表头（此工作表未读入）'
    return [headProblem(sheet, firstRowOf(sheet), { severity, found: '没有认出表头', expected })]
  }
  return tables.flatMap((table) => [
    ...missingColumns(table, severity),
    ...doubleColumns(table, unreadFields),
  ])
}

function missingColumns(table: Table<LedgerField>, severity: ImportProblem['severity']): ImportProblem[] {
  const { sheet, head } = table
  // The issues of a measure list stand on another sheet.
  const missing = needed
    .filter(([field]) => !head.columns.has(field) && !(field === 'issue' && isMeasureList(table)))
    .map(([, name]) => `“${name}”`)
  if (missing.length === 0) return []
  const found = `表头只有${[...head.columns.values()].map(({ label }) => `“${label}”`).join('')}`
  const left = isReadable(table) || isMeasureList(table) ? '除长期坚持、立行立改外均未读入' : '此表未读入'
  const expected = `还有${missing.join('')}列（${left}）`
  return [
    headProblem(sheet, head.firstRow, { severity: isReadable(table) ? 'error' : severity, found, expected }),
  ]
}

function readTable(table: Table<LedgerField>, context: RowContext, reading: LedgerReading): void {
  for (const row of rowsOf(table)) {
    const kind = kindOfRow(table, row)
    if (kind === 'stray' || kind === 'continuation') reading.problems.push(unread(table, row, kind))
    if (kind !== 'measure') continue
    const read = readLedgerRow(table, row, context)
    reading.problems.push(...read.problems)
    if (read.row !== null) reading.rows.push(read.row)
  }
}

/** A measure list's rows, each under the issues whose numbers it names. */
function readMeasureList(
  table: Table<LedgerField>,
  { lists, context }: { lists: IssueLists; context: RowContext },
  reading: LedgerReading,
): void {
  reading.problems.push(...missingColumns(table, 'error'))
  for (const row of rowsOf(table)) {
    if (kindOfRow(table, row) !== 'measure') continue
    const issues = issuesOf(table, row, lists)
    if (issues !== null) reading.problems.push(...issues.problems)
    if (issues === null || issues.problems.length > 0) continue
    const read = readLedgerRow(table, row, { ...context, borrow: issues.borrow })
    reading.problems.push(...read.problems)
    if (read.row !== null) reading.rows.push(read.row)
  }
}

/** Read like the others, since a filter hides what is still owed; but said, since nobody saw it. */
function hiddenParts(sheet: Sheet, tables: readonly Table<LedgerField>[]): ImportProblem[] {
  const rows = tables.flatMap(rowsOf).filter((row) => sheet.hiddenRows.has(row))
  const columns = tables.flatMap(({ head }) =>
    [...head.columns.values()].filter(
      ({ field, column }) => !unreadFields.has(field) && isHiddenColumn(sheet, column),
    ),
  )
  const expected = '没有隐藏的行和列（隐藏的也已读入，不需要的请删去后再导入）'
  const problems = columns.map(({ label }) => ({ row: 1, found: `隐藏的列“${label}”` }))
  const [first] = rows
  if (first !== undefined)
    problems.push({ row: first, found: `隐藏的行（共 ${rows.length} 行，第一行是第${first}行）` })
  return problems.map(({ row, found }) => headProblem(sheet, row, { severity: 'warning', found, expected }))
}

function unread(table: Table<LedgerField>, row: number, kind: 'stray' | 'continuation'): ImportProblem {
  const [column = 1] = ownColumns(table.sheet, row)
  const label = [...table.head.columns.values()].find((known) => known.column === column)?.label ?? '表外'
  const at = { row, column }
  const value = valueAt(table.sheet, at)
  const cell = { row, label, address: addressOf(at), value, text: displayOf(value) }
  const expected =
    kind === 'stray'
      ? '问题和措施俱全的一行（此行没有问题和措施，未读入）'
      : '每项措施一行（问题和措施与上一行合并，此行的内容未读入）'
  return problemAt(table.sheet, cell, { severity: 'warning', expected })
}

function doubleRows(rows: readonly LedgerRow[]): ImportProblem[] {
  const seen = new Map<string, LedgerRow>()
  return rows.flatMap((row): ImportProblem[] => {
    const alike = JSON.stringify([row.issue, row.nextSteps, row.responsibleUnit, row.dueDate])
    const hash = rowHash(row)
    const earlier = seen.get(alike) ?? seen.get(hash)
    if (!seen.has(alike)) seen.set(alike, row)
    if (!seen.has(hash)) seen.set(hash, row)
    return earlier === undefined ? [] : [doubleRow(row, earlier)]
  })
}

function doubleRow(row: LedgerRow, earlier: LedgerRow): ImportProblem {
  const place = earlier.sheet === row.sheet ? `第${earlier.row}行` : `“${earlier.sheet}”第${earlier.row}行`
  return {
    severity: 'warning',
    sheet: row.sheet,
    row: row.row,
    column: '整行',
    cell: row.sourceCell,
    found: `与${place}相同的问题、措施和单位`,
    expected: '不重复的行',
  }
}

function firstRowOf(sheet: Sheet): number {
  return sheet.rowNumbers[0] ?? 1
}
