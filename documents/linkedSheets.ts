import type { LedgerField } from './headings.ts'
import type { ImportProblem } from './problems.ts'
import { kindOfRow } from './rowKind.ts'
import { joinLines } from './steps.ts'
import { cellOf, problemAt, rowsOf, type Table, type TableCell } from './table.ts'

/** A table of issues, each with a number, and no measures. */
export function isIssueList({ head }: Table<LedgerField>): boolean {
  return head.columns.has('issue') && numberField(head.columns) !== null && !head.columns.has('nextSteps')
}

/** A table of measures that names the numbers of its issues, and not their texts. */
export function isMeasureList({ head }: Table<LedgerField>): boolean {
  return head.columns.has('nextSteps') && linkField(head.columns) !== null && !head.columns.has('issue')
}

/** The issues of a workbook by number, and which of them a measure has named. */
export type IssueLists = {
  issues: ReadonlyMap<string, IssueRow>
  named: Set<IssueRow>
  problems: ImportProblem[]
}
type IssueRow = { table: Table<LedgerField>; row: number; number: TableCell; issue: TableCell }

export function readIssueLists(tables: readonly Table<LedgerField>[]): IssueLists {
  const issues = new Map<string, IssueRow>()
  const problems: ImportProblem[] = []
  for (const table of tables) {
    const field = numberField(table.head.columns)
    if (field === null) continue
    for (const row of rowsOf(table)) {
      const number = cellOf(table, row, field)
      const issue = cellOf(table, row, 'issue')
      if (number === null || issue === null || issue.text === '' || kindOfRow(table, row) !== 'measure')
        continue
      const name = plainNumber(number.text)
      if (name === '') {
        problems.push(
          problemAt(table.sheet, number, { severity: 'error', expected: '问题的序号（措施清单按它对应）' }),
        )
      } else if (issues.has(name)) {
        problems.push(
          problemAt(table.sheet, number, { severity: 'error', expected: '不重复的序号（此行未读入）' }),
        )
      } else issues.set(name, { table, row, number, issue })
    }
  }
  return { issues, named: new Set(), problems }
}

/**
 * What the issue lists say for a row of a measure list: of several issues (n:m) all texts, of everything else what the
 * first one says. Numbers that no issue has are problems; null where none of them has.
 */
export function issuesOf(
  table: Table<LedgerField>,
  row: number,
  lists: IssueLists,
): { borrow: (field: LedgerField) => TableCell | null; problems: ImportProblem[] } | null {
  const field = linkField(table.head.columns)
  const cell = field === null ? null : cellOf(table, row, field)
  if (cell === null) return null
  const { found, unknown } = lookUp(cell.text, lists.issues)
  const [first] = found
  const expected = `问题清单中有的序号（${[...lists.issues.keys()].slice(0, 12).join('、')}${lists.issues.size > 12 ? '…' : ''}）`
  const problems = unknown.map((name) =>
    problemAt(table.sheet, cell, { severity: 'error', found: name === '' ? cell.text : name, expected }),
  )
  for (const issue of found) lists.named.add(issue)
  if (!first) return problems.length > 0 ? { borrow: () => null, problems } : null
  const text =
    found.length === 1 ? first.issue.text : found.map(({ issue }) => joinLines(issue.text)).join('；')
  const borrow = (wanted: LedgerField): TableCell | null => {
    if (wanted === 'no') return { ...cell, value: first.number.value, text: first.number.text }
    if (wanted === 'issue') return { ...cell, label: first.issue.label, value: text, text }
    return cellOf(first.table, first.row, wanted)
  }
  return { borrow, problems }
}

/** Issues that no measure names: nobody would work on them, and nobody would be reminded. */
export function issuesWithoutMeasure({ issues, named }: IssueLists): ImportProblem[] {
  return [...issues.values()]
    .filter((issue) => !named.has(issue))
    .map(({ table, number, issue }) =>
      problemAt(
        table.sheet,
        { ...issue, label: number.label, address: number.address },
        {
          severity: 'error',
          found: number.text,
          expected: '措施清单中至少对应一项措施的问题（此问题未读入）',
        },
      ),
    )
}

type Columns = Table<LedgerField>['head']['columns']

function numberField(columns: Columns): 'no' | 'issueNo' | null {
  return columns.has('no') ? 'no' : columns.has('issueNo') ? 'issueNo' : null
}

function linkField(columns: Columns): 'no' | 'issueNo' | null {
  return columns.has('issueNo') ? 'issueNo' : columns.has('no') ? 'no' : null
}

function lookUp(text: string, issues: IssueLists['issues']): { found: IssueRow[]; unknown: string[] } {
  const names = text
    .split(/[、,，;；\s]+|和|及/)
    .map(plainNumber)
    .filter((name) => name !== '')
  const found = new Set<IssueRow>()
  const unknown: string[] = names.length === 0 ? [''] : []
  for (const name of names) {
    const whole = issues.get(name)
    const list = whole ? [whole] : rangeOf(name).map((one) => issues.get(one))
    const known = list.flatMap((one) => (one ? [one] : []))
    if (list.length === 0 || known.length < list.length) unknown.push(name)
    for (const one of known) found.add(one)
  }
  return { found: [...found], unknown }
}

/** 3-5 where no issue has that very number. */
function rangeOf(name: string): string[] {
  const [, from = '', to = ''] = /^(\d{1,4})(?:-|~|至|到)(\d{1,4})$/.exec(name) ?? []
  const [first, last] = [Number(from), Number(to)]
  if (from === '' || last < first || last - first > 200) return []
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index))
}

/** （3）, 问题3, 第3号 and 03 are the number 3. */
function plainNumber(text: string): string {
  const plain = text.normalize('NFKC').replace(/[\s()第号.、]|问题|序号/g, '')
  return /^\d+$/.test(plain) ? String(Number(plain)) : plain
}
