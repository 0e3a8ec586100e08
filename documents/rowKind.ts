import type { LedgerField } from './headings.ts'
import { displayOf, isOwn, masterOf, ownColumns, valueAt } from './sheet.ts'
import { cellOf, type Table } from './table.ts'

/** `continuation`: a further line of a measure whose cells are merged over several rows. `stray`: text that fits nothing
 *  else; it is not read, and the office is told. */
export type RowKind =
  | 'measure'
  | 'blank'
  | 'banner'
  | 'total'
  | 'signature'
  | 'columnNumbers'
  | 'continuation'
  | 'stray'

const total = /^(合计|总计|小计|共计|累计|总数)([:(共]|\d|$)/
const signature =
  /^(填表|填报|制表|审核|审批|审签|复核|校对|报送|联系|负责|主要负责|单位负责|分管领导|责任领导)?(人|单位|部门|日期|时间|电话|员|领导)?(签字|签名|签章|盖章|意见)?(\((签字|签名|签章|盖章|公章)\))?[:(]/
const signatureWord =
  /^(填表|填报|制表|审核|审批|复核|报送|联系|签字|签名|盖章|公章)(人|单位|部门|日期|时间|电话)?$/
const note = /^(备注|注|说明|填表说明|填报说明|附注|注意事项|附件)[:1-9]/

/** What a row below the head is, from the cells that carry text of their own: what a merge shows again is no text. */
export function kindOfRow(table: Table<LedgerField>, row: number): RowKind {
  const { sheet, head } = table
  const own = ownColumns(sheet, row)
  const [first] = own
  if (first === undefined) return 'blank'
  // An exported line is a measure, even if its issue reads like a note below the table.
  if (plainAt(table, row, head.columns.get('measureId')?.column ?? 0) !== '') return 'measure'
  const issue = head.columns.get('issue')?.column ?? 0
  const steps = head.columns.get('nextSteps')?.column ?? 0
  if (!hasNumber(table, row)) {
    const text = plainAt(table, row, first)
    if (total.test(text)) return 'total'
    if (signature.test(text) || signatureWord.test(text) || note.test(text)) return 'signature'
  }
  if (isOneCell(table, row, issue, steps)) return 'banner'
  const texts = own.map((column) => displayOf(valueAt(sheet, { row, column })))
  if (row === table.firstRow && isColumnNumbers(texts)) return 'columnNumbers'
  return kindByContent(table, row, own)
}

function kindByContent(table: Table<LedgerField>, row: number, own: readonly number[]): RowKind {
  const { sheet, head } = table
  const issue = { row, column: head.columns.get('issue')?.column ?? 0 }
  const steps = { row, column: head.columns.get('nextSteps')?.column ?? 0 }
  const hasIssue = displayOf(valueAt(sheet, issue)) !== ''
  const hasSteps = displayOf(valueAt(sheet, steps)) !== ''
  if (hasIssue && hasSteps) return isOwn(sheet, issue) || isOwn(sheet, steps) ? 'measure' : 'continuation'
  if (hasIssue || hasSteps) return 'measure'
  // A single text at the left is a banner (一、党的领导方面); anything else without issue and measure is told.
  const [only] = own
  const single = own.length === 1 && only !== undefined
  const texts = [issue.column, steps.column].filter((column) => column > 0)
  if (single && !hasNumber(table, row) && only < Math.min(...texts)) return 'banner'
  return hasNumber(table, row) || own.length >= 3 ? 'measure' : 'stray'
}

/** Issue and measures are one merged cell: a banner across the table, whatever it says. */
function isOneCell(table: Table<LedgerField>, row: number, issue: number, steps: number): boolean {
  const left = masterOf(table.sheet, { row, column: issue })
  const right = masterOf(table.sheet, { row, column: steps })
  return issue !== steps && left.row === right.row && left.column === right.column
}

/** The line 1 2 3 4 … directly under a printed head. */
function isColumnNumbers(texts: readonly string[]): boolean {
  return texts.length >= 2 && texts.every((text, i) => text.replace(/[()（）]/g, '') === String(i + 1))
}

function hasNumber(table: Table<LedgerField>, row: number): boolean {
  const column = table.head.columns.get('no')?.column
  if (column === undefined || !isOwn(table.sheet, { row, column })) return false
  return /^[(（]?\d/.test(cellOf(table, row, 'no')?.text.normalize('NFKC') ?? '')
}

function plainAt(table: Table<LedgerField>, row: number, column: number): string {
  return displayOf(valueAt(table.sheet, { row, column })).normalize('NFKC').replace(/\s+/g, '')
}
