import { createHash } from 'node:crypto'
import type { LocalDate } from '../domain/localDate.ts'
import type { Timing } from '../domain/measure.ts'

/** What is to be done by when in one stage of a measure. */
export type Milestone = { title: string; dueDate: LocalDate }

/** One measure of a ledger. Null where the ledger has no such column or the cell is blank. */
export type LedgerRow = {
  no: number | null
  aspect: string | null
  issue: string
  whyUnfinished: string | null
  nextSteps: string[]
  leaderInCharge: string | null
  responsibleUnit: string | null
  owner: string | null
  dueDate: LocalDate | null
  /** Where the due date stands (I5), or the issue when the ledger has no column for it. */
  sourceCell: string
  timing: Timing
  /** Of 分阶段, where the ledger gives a date for each stage. */
  milestones?: Milestone[]
  /** The measure that the row names itself: an export has a column for it. */
  measureId?: string
  sheet: string
  row: number
}

export type PublicLedgerRow = Omit<LedgerRow, 'sheet' | 'row'>

/** The row as `import --dry-run --json` prints it. */
export function toPublicRow({ sheet: _sheet, row: _row, ...rest }: LedgerRow): PublicLedgerRow {
  return rest
}

/**
 * Identity of a row across imports: SHA-256 (hex) over number, issue, steps and unit, without blanks and width.
 * Date, timing and people are left out on purpose: they are what an office changes from one import to the next, and the
 * same measure must then be found again (as a change), not added a second time.
 */
export function rowHash(row: Pick<LedgerRow, 'no' | 'issue' | 'nextSteps' | 'responsibleUnit'>): string {
  const parts = [
    row.no,
    canonical(row.issue),
    row.nextSteps.map(canonical),
    canonical(row.responsibleUnit ?? ''),
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

function canonical(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '')
}
