import { splitNames, splitUnits } from '../../documents/names.ts'
import type { LedgerRow } from '../../documents/readLedger.ts'
import type { RosterEntryRow } from '../../documents/readRoster.ts'
import { noUnit } from '../../domain/ledgerChange.ts'

/** A ledger row as the API registers it. Who its people are, the server finds in the roster. */
export function registrationOf(row: LedgerRow, roster: readonly RosterEntryRow[]) {
  const { no, aspect, issue, whyUnfinished, nextSteps, owner, leaderInCharge, timing, dueDate } = row
  const unit = unitOf(row, roster)
  return {
    no,
    aspect,
    issue,
    whyUnfinished,
    steps: nextSteps,
    unit,
    timing,
    dueDate,
    ...(row.milestones ? { milestones: row.milestones } : {}),
    ledgerNames: { owner, leaderInCharge },
  }
}

/** The leading unit; where the ledger names none, that of its owner. */
function unitOf({ responsibleUnit, owner }: LedgerRow, roster: readonly RosterEntryRow[]): string {
  const [leading] = splitUnits(responsibleUnit ?? '')
  if (leading) return leading
  const [name] = splitNames(owner ?? '')
  return roster.find((entry) => entry.name === name)?.units[0] ?? noUnit
}

/** A roster's line without its place in the sheet. */
export function rosterEntryOf({ row: _row, ...entry }: RosterEntryRow) {
  return entry
}
