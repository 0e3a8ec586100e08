import type { Timing } from '../domain/measure.ts'
import { type DateOptions, type DateProblem, type DateReading, parseDueDate } from './dates.ts'
import type { LedgerField } from './headings.ts'
import type { LedgerRow } from './ledgerRow.ts'
import { namesStages, readMilestones } from './milestones.ts'
import { plainName, splitNames, splitUnits } from './names.ts'
import type { ImportProblem } from './problems.ts'
import { type RosterIndex, unreachable, unreachableHeads } from './rosterIndex.ts'
import { joinLines, splitSteps } from './steps.ts'
import { cellOf, problemAt, type Table, type TableCell } from './table.ts'
import { resolveTiming, type TimingReading, timingOf } from './timing.ts'

/** `row` is null when a cell that a measure cannot do without is missing or bad; `problems` says which. */
export type RowReading = { row: LedgerRow | null; problems: ImportProblem[] }

/** What the rows of a ledger are read with; null and undefined where nothing was said. */
export type RowContext = {
  roster: RosterIndex | null
  year: number | undefined
  /** What another sheet says for this row where this one has no such column. */
  borrow?: (field: LedgerField) => TableCell | null
}

type Reader = {
  cell: (field: LedgerField) => TableCell | null
  report: (
    cell: TableCell,
    problem: { severity: ImportProblem['severity']; expected: string; found?: string },
  ) => void
}

const dateExample = '日期（如 2021年12月31日）'
const expectedDate: Record<DateProblem, string> = {
  empty: `${dateExample}、长期坚持或立行立改`,
  unreadable: dateExample,
  noYear: dateExample,
  severalDates: `一个${dateExample}`,
  impossible: '日历上有的日期（如 2021年12月31日）',
  outOfRange: '1990年至2100年之间的日期（如 2021年12月31日）',
}

/** One row of a table as a measure, with everything that is wrong or doubtful in it. */
export function readLedgerRow(
  table: Table<LedgerField>,
  row: number,
  { roster, year, borrow = () => null }: RowContext,
): RowReading {
  const problems: ImportProblem[] = []
  const reader: Reader = {
    // A measure has the number of its issue: its own column may hold several.
    cell: (field) => (field === 'no' ? borrow(field) : null) ?? cellOf(table, row, field) ?? borrow(field),
    report: (cell, problem) => problems.push(problemAt(table.sheet, cell, problem)),
  }
  const no = readNumber(reader)
  const aspect = readText(reader, 'aspect')
  const issue = readIssue(reader)
  const whyUnfinished = readText(reader, 'whyUnfinished')
  const nextSteps = readSteps(reader)
  const leaderInCharge = readPerson(reader, 'leaderInCharge')
  const responsibleUnit = readUnit(reader, roster)
  const owner = readPerson(reader, 'owner')
  const due = readDue(reader, { date1904: table.sheet.date1904, year })
  if (roster !== null) checkReachable(reader, { roster, owner, leaderInCharge, responsibleUnit })
  if (issue === null || nextSteps.length === 0 || due === null) return { row: null, problems }
  const people = { leaderInCharge, responsibleUnit, owner }
  const measureId = plainName(reader.cell('measureId')?.text ?? '')
  const place = { ...(measureId === '' ? {} : { measureId }), sheet: table.sheet.name, row }
  return { row: { no, aspect, issue, whyUnfinished, nextSteps, ...people, ...due, ...place }, problems }
}

function readNumber({ cell, report }: Reader): number | null {
  const found = cell('no') ?? cell('issueNo')
  if (found === null || found.text === '') return null
  const text = found.text.normalize('NFKC').replace(/[\s()第号.、]/g, '')
  if (/^\d{1,6}$/.test(text) && (typeof found.value !== 'number' || Number.isInteger(found.value)))
    return Number(text)
  report(found, { severity: 'warning', expected: '整数（如 3），已按没有序号读入' })
  return null
}

function readText({ cell, report }: Reader, field: LedgerField): string | null {
  const found = cell(field)
  if (found === null || found.text === '') return null
  if (isError(found)) {
    report(found, { severity: 'warning', expected: '文字，已按空白读入' })
    return null
  }
  return joinLines(found.text)
}

function readIssue({ cell, report }: Reader): string | null {
  const found = cell('issue')
  if (found === null) return null
  if (found.text !== '' && !isError(found)) return joinLines(found.text)
  report(found, { severity: 'error', expected: '问题的文字（几行属于同一问题的，请合并单元格）' })
  return null
}

function readSteps({ cell, report }: Reader): string[] {
  const found = cell('nextSteps')
  if (found === null) return []
  const steps = isError(found) ? [] : splitSteps(found.text)
  if (steps.length === 0) report(found, { severity: 'error', expected: '整改措施的文字' })
  return steps
}

function readPerson({ cell, report }: Reader, field: 'owner' | 'leaderInCharge'): string | null {
  const found = cell(field)
  if (found === null) return null
  const [name, ...others] = isError(found) ? [] : splitNames(found.text)
  if (name === undefined) {
    // Without an owner nobody is reminded; a leader may be missing.
    if (field === 'owner' || found.text !== '') report(found, { severity: 'warning', expected: '姓名' })
    return null
  }
  if (others.length > 0) report(found, { severity: 'warning', expected: `一人（已取第一人“${name}”）` })
  return name
}

function readUnit({ cell, report }: Reader, roster: RosterIndex | null): string | null {
  const found = cell('responsibleUnit')
  if (found === null) return null
  const [unit, ...others] = isError(found) ? [] : splitUnits(found.text)
  if (unit === undefined) {
    report(found, { severity: 'warning', expected: '单位名称' })
    return null
  }
  if (others.length > 0)
    report(found, { severity: 'warning', expected: `一个责任单位（已取第一个“${unit}”）` })
  if (roster !== null && !roster.units.has(unit)) {
    report(found, { severity: 'warning', found: unit, expected: '通讯录中有的单位' })
  }
  return unit
}

function readDue(
  { cell, report }: Reader,
  options: DateOptions,
): Pick<LedgerRow, 'dueDate' | 'timing' | 'sourceCell' | 'milestones'> | null {
  const kindCell = cell('timing')
  const kind = kindCell === null ? null : timingOf(kindCell.text)
  if (kindCell !== null && kind === undefined) {
    report(kindCell, {
      severity: 'warning',
      expected: '限期整改、分阶段整改、长期坚持或立行立改，已按整改时限判断',
    })
  }
  const due = cell('dueDate')
  const reading = due === null ? ({ problem: 'empty' } as const) : parseDueDate(due.value, options)
  const source = due ?? cell('issue')
  if (source === null) return null
  const stages = due === null ? null : readStages({ report }, due, { kind: kind ?? null, reading, options })
  if (stages !== null) return { ...stages, sourceCell: source.address }
  const resolved = resolveTiming(kind ?? null, reading)
  if ('problem' in resolved) {
    // Without a date column the head has been reported once; not every row again.
    if (due !== null) report(due, { severity: 'error', expected: expectedDate[resolved.problem] })
    return null
  }
  if (due !== null) warnOfDate({ report }, due, { reading, resolved })
  return { dueDate: resolved.dueDate, sourceCell: source.address, timing: resolved.timing }
}

/** Several dates in one cell are stages where the ledger says so, in the type column or in the cell; else a problem. */
function readStages(
  { report }: Pick<Reader, 'report'>,
  due: TableCell,
  { kind, reading, options }: { kind: Timing | null; reading: DateReading; options: DateOptions },
): Pick<LedgerRow, 'dueDate' | 'timing' | 'milestones'> | null {
  const several = 'problem' in reading ? reading.problem !== 'empty' : 'inexact' in reading
  const staged = kind === 'phased' || (kind === null && namesStages(due.text))
  const read = several && staged ? readMilestones(due.text, options) : null
  const last = read?.milestones.at(-1)
  if (read === null || last === undefined) return null
  if (read.inexact) {
    const taken = read.milestones.map(({ dueDate }) => dueDate).join('、')
    report(due, { severity: 'warning', expected: `确切到日的日期（已按 ${taken} 读入）` })
  }
  return { timing: 'phased', dueDate: last.dueDate, milestones: read.milestones }
}

function warnOfDate(
  { report }: Pick<Reader, 'report'>,
  due: TableCell,
  { reading, resolved }: { reading: DateReading; resolved: Exclude<TimingReading, { problem: DateProblem }> },
): void {
  if (resolved.conflict !== undefined) {
    report(due, { severity: 'warning', expected: `与整改类型一致的内容（${resolved.conflict}）` })
  } else if ('inexact' in reading && reading.inexact === true) {
    const taken = resolved.dueDate ?? (resolved.timing === 'immediate' ? '立行立改' : '长期坚持')
    report(due, { severity: 'warning', expected: `确切到日的日期（已按 ${taken} 读入）` })
  }
}

type Named = {
  roster: RosterIndex
  owner: string | null
  leaderInCharge: string | null
  responsibleUnit: string | null
}

/** Each person once a row: who owns the measure and heads the unit is reported as its owner only. */
function checkReachable({ cell, report }: Reader, named: Named): void {
  const told = new Set<string>()
  for (const field of ['owner', 'leaderInCharge'] as const) {
    const found = cell(field)
    const name = named[field]
    if (found === null || name === null || told.has(name)) continue
    const reason = unreachable(named.roster, name)
    told.add(name)
    if (reason === 'notInRoster')
      report(found, { severity: 'warning', found: name, expected: '通讯录中的人员' })
    if (reason === 'noAddress') reportNoAddress(report, found, name)
  }
  const unitCell = cell('responsibleUnit')
  if (unitCell === null || named.responsibleUnit === null) return
  for (const head of unreachableHeads(named.roster, named.responsibleUnit)) {
    if (!told.has(head)) reportNoAddress(report, unitCell, `${named.responsibleUnit}负责人${head}`)
  }
}

function reportNoAddress(report: Reader['report'], cell: TableCell, who: string): void {
  const found = `${who}（通讯录中没有电子邮箱）`
  report(cell, { severity: 'warning', found, expected: '通讯录中有电子邮箱的人员' })
}

function isError(cell: TableCell): boolean {
  return cell.value !== null && typeof cell.value === 'object' && 'error' in cell.value
}
