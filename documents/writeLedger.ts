import ExcelJS from 'exceljs'
import type { LocalDate } from '../domain/localDate.ts'
import type { Timing } from '../domain/measure.ts'
import { stateNames, timingNames } from '../domain/refusalsWording.ts'
import { fieldOfHeading } from './head.ts'
import { type LedgerField, ledgerHeadings } from './headings.ts'
import type { LedgerLayout } from './layout.ts'
import type { Milestone } from './ledgerRow.ts'
import { readMilestones } from './milestones.ts'
import { numberedSteps } from './writeSteps.ts'

/** A measure as its line in the ledger shows it. */
export type WrittenRow = {
  measureId: string
  no: number | null
  aspect: string | null
  issue: string
  whyUnfinished: string | null
  steps: readonly string[]
  leaderInCharge: string | null
  unit: string
  owner: string | null
  timing: Timing
  dueDate: LocalDate | null
  milestones: readonly Milestone[]
  progress: string | null
  state: string
  closedOn: LocalDate | null
}

export type LedgerToWrite = {
  /** The office's own columns, from its last import; null = the usual ones. */
  layout: LedgerLayout | null
  title: string
  rows: readonly WrittenRow[]
  /** For the drop-downs. */
  units: readonly string[]
  people: readonly string[]
}

type Column = LedgerLayout['columns'][number]

const usual: readonly LedgerField[] = [
  'no',
  'aspect',
  'issue',
  'whyUnfinished',
  'nextSteps',
  'leaderInCharge',
  'responsibleUnit',
  'owner',
  'timing',
  'dueDate',
  'state',
  'progress',
  'closedOn',
]
/** Without these an import of the export could not tell what is what. */
const always: readonly LedgerField[] = [
  'issue',
  'nextSteps',
  'timing',
  'dueDate',
  'state',
  'progress',
  'measureId',
]

const widths: Partial<Record<LedgerField, number>> = {
  no: 6,
  issue: 36,
  whyUnfinished: 24,
  nextSteps: 48,
  dueDate: 18,
  progress: 36,
}
const longestText = 32_000

/**
 * The round as a workbook in the office's own columns, one measure a line: state and progress as they stand, drop-downs,
 * a frozen and repeated head. Every cell is a text or a number and never a formula, whatever somebody wrote. Read back
 * by `readLedger` it says of every measure what the system says: an import of it changes nothing.
 */
export async function writeLedger(ledger: LedgerToWrite): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook()
  const columns = columnsFor(ledger.layout)
  const sheet = workbook.addWorksheet(sheetName(ledger.layout?.sheet ?? '整改台账'), {
    views: [{ state: 'frozen', ySplit: 2 }],
    pageSetup: { orientation: 'landscape', paperSize: 9, fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  })
  sheet.pageSetup.printTitlesRow = '2:2'
  sheet.columns = columns.map(({ field }) => ({ width: widths[field ?? 'seen'] ?? 14 }))
  writeHead(sheet, ledger.layout?.title ?? ledger.title, columns)
  for (const row of ledger.rows) writeRow(sheet, row, columns)
  addDropDowns(workbook, sheet, { ledger, columns })
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

/** The office's columns in its words, where one word alone still says what the column is; what is missing is added. */
function columnsFor(layout: LedgerLayout | null): Column[] {
  const own: Column[] = layout?.columns ?? usual.map((field) => ({ field, label: nameOf(field) }))
  const readable = own.map(({ field, label }): Column => {
    if (field === null || fieldOfHeading(label, ledgerHeadings) === field) return { field, label }
    return { field, label: nameOf(field) }
  })
  const there = new Set(readable.map(({ field }) => field))
  const missing = always.filter((field) => !there.has(field))
  return [...readable, ...missing.map((field) => ({ field, label: nameOf(field) }))]
}

function nameOf(field: LedgerField): string {
  return ledgerHeadings.find((heading) => heading.field === field)?.name ?? field
}

function writeHead(sheet: ExcelJS.Worksheet, title: string, columns: readonly Column[]): void {
  sheet.addRow([title])
  if (columns.length > 1) sheet.mergeCells(1, 1, 1, columns.length)
  sheet.getCell(1, 1).style = {
    font: { bold: true, size: 16 },
    alignment: { horizontal: 'center', vertical: 'middle' },
  }
  const head = sheet.addRow(columns.map(({ label }) => label))
  head.eachCell((cell) => {
    cell.style = {
      font: { bold: true },
      border,
      alignment: { horizontal: 'center', vertical: 'middle', wrapText: true },
    }
  })
}

const thin = { style: 'thin' } as const
const border = { top: thin, left: thin, bottom: thin, right: thin }
const shared = { border, alignment: { vertical: 'middle', wrapText: true } } as const
/** One style for all texts: a style a cell would make the file ten times as large. */
const textStyle = { ...shared, numFmt: '@' }

function writeRow(sheet: ExcelJS.Worksheet, row: WrittenRow, columns: readonly Column[]): void {
  const values = columns.map(({ field }) => (field === null ? null : (cellOf[field]?.(row) ?? null)))
  const written = sheet.addRow(
    values.map((value) => (typeof value === 'string' ? value.slice(0, longestText) : value)),
  )
  for (let column = 1; column <= columns.length; column++) {
    const cell = written.getCell(column)
    cell.style = typeof cell.value === 'number' ? shared : textStyle
  }
}

const cellOf: Partial<Record<LedgerField, (row: WrittenRow) => string | number | null>> = {
  no: ({ no }) => no,
  aspect: ({ aspect }) => aspect,
  issue: ({ issue }) => issue,
  whyUnfinished: ({ whyUnfinished }) => whyUnfinished,
  nextSteps: ({ steps }) => numberedSteps(steps),
  leaderInCharge: ({ leaderInCharge }) => leaderInCharge,
  responsibleUnit: ({ unit }) => unit,
  owner: ({ owner }) => owner,
  timing: ({ timing }) => timingNames[timing],
  dueDate: dueText,
  measureId: ({ measureId }) => measureId,
  progress: ({ progress }) => progress,
  state: ({ state }) => state,
  closedOn: ({ closedOn }) => (closedOn === null ? null : dayText(closedOn)),
}

/** The stages where they read back as they are, else the last date. */
function dueText({ timing, dueDate, milestones }: WrittenRow): string | null {
  if (timing === 'continuous') return timingNames.continuous
  const text = milestones.map(({ title, dueDate: date }) => `${title}：${dayText(date)}`).join('\n')
  const read = timing === 'phased' ? readMilestones(text, {}) : null
  if (read !== null && JSON.stringify(read.milestones) === JSON.stringify(milestones)) return text
  return dueDate === null ? null : dayText(dueDate)
}

function dayText(date: LocalDate): string {
  const [year, month, day] = date.split('-').map(Number)
  return `${year}年${month}月${day}日`
}

const choices = '选项'
/** Lines below the last one where a new measure finds the drop-downs too. */
const spare = 200

/** The lists stand on a hidden sheet: written into the cell's rule they may have 255 characters together. */
function addDropDowns(
  workbook: ExcelJS.Workbook,
  sheet: ExcelJS.Worksheet,
  { ledger, columns }: { ledger: LedgerToWrite; columns: readonly Column[] },
): void {
  const lists: Partial<Record<LedgerField, readonly string[]>> = {
    timing: Object.values(timingNames),
    state: Object.values(stateNames),
    responsibleUnit: ledger.units,
    owner: ledger.people,
    leaderInCharge: ledger.people,
  }
  const hidden = workbook.addWorksheet(choices, { state: 'veryHidden' })
  const last = ledger.rows.length + 2 + spare
  columns.forEach(({ field }, index) => {
    const list = field === null ? undefined : lists[field]
    if (!list || list.length === 0) return
    const letter = hidden.getColumn(index + 1).letter
    list.forEach((text, row) => {
      hidden.getCell(row + 1, index + 1).value = text
    })
    // Advice, no rule: somebody may be named who is not in the roster yet.
    rulesOf(sheet).add(`${letter}3:${letter}${last}`, {
      type: 'list',
      allowBlank: true,
      showErrorMessage: false,
      formulae: [`${choices}!$${letter}$1:$${letter}$${list.length}`],
    })
  })
}

type Rules = { add(range: string, rule: ExcelJS.DataValidation): void }

/** exceljs takes a rule for a whole range, which its types do not say; cell by cell it took 50,000 of them for a ledger. */
function rulesOf(sheet: ExcelJS.Worksheet): Rules {
  const rules: unknown = Reflect.get(sheet, 'dataValidations')
  if (!isRules(rules)) throw new Error('exceljs：工作表没有 dataValidations，版本与 4.4 不同')
  return rules
}

function isRules(value: unknown): value is Rules {
  return typeof value === 'object' && value !== null && 'add' in value && typeof value.add === 'function'
}

/** What Excel allows as a sheet's name. */
function sheetName(name: string): string {
  const plain = name
    .replace(/[[\]*?:/\\]/g, ' ')
    .replace(/^'|'$/g, '')
    .trim()
    .slice(0, 31)
  return plain === '' || plain === choices || /^history$/i.test(plain) ? '整改台账' : plain
}
