import type { PlanContext } from './agenda.ts'
import type { Line, Occurrence } from './agendaOccurrence.ts'
import {
  firstAfterDate,
  hears,
  lastOccurrence,
  linesOf,
  nextUnreached,
  occurrenceAt,
} from './agendaOccurrence.ts'
import type { Missed } from './climb.ts'
import { collapse } from './climb.ts'
import type { RungRecipient } from './ladder.ts'
import type { Measure } from './measure.ts'
import type { PlannedNotice } from './notice.ts'
import { noticeKey } from './notice.ts'

type Mark = Pick<PlannedNotice, 'reached' | 'skipped'>

/**
 * Every row of ladder and waits that should stand in the measure's plan, by `dueAt`. A pure function of measure and
 * versions: `context.now` is not read. For whoever keeps the stored plan: a stored row that is finished stays as it is;
 * a planned one that is not here is cancelled (`reasonGone`); rows with `reached` are in the store already, because
 * `noticesOf(rungReached)` put them there: they keep or revive a row. Of a repeating decision each role has its highest
 * reached occurrence and the next one; lower ones were told, or collapsed into it.
 * While a close-out is being verified the rows of `due` stay: a sendBack may need them again.
 */
export function planOf(measure: Measure, context: PlanContext): PlannedNotice[] {
  const lines = linesOf(measure, context)
  return [...lines.flatMap((line) => rowsOfLine(line, context)), ...lateRows(lines, context)].sort(
    (a, b) => a.dueAt - b.dueAt || a.severity - b.severity,
  )
}

/** The row by which one role hears one occurrence. */
export function rowOf(at: Occurrence, { role, copy = false }: RungRecipient, mark: Mark): PlannedNotice {
  const { track, rung, occurrence, date, slotAt } = at
  const key = {
    measureId: track.measureId,
    track: track.id,
    cycle: track.cycle,
    rung: rung.id,
    occurrence,
    role,
  }
  return {
    key: noticeKey(key),
    ...key,
    kind: rung.kind,
    copy,
    severity: rung.level,
    date,
    slot: 'morning',
    dueAt: slotAt,
    by: rung.by,
    ...mark,
  }
}

function rowsOfLine(line: Line, context: PlanContext): PlannedNotice[] {
  const { passed, toldLate, rung } = line
  const missed = passed > 0 && !toldLate ? rowsAt(line, passed, context) : []
  const before = missed.map((row) => ({ ...row, skipped: 'beforeStart' as const }))
  if (rung.by === 'dispatch') return [...before, ...reminderRows(line, context)]
  return [...before, ...reachedRows(line, context), ...nextRows(line, context)]
}

/** Reminders need no decision, so all of them stand in the plan; they end at the date. */
function reminderRows(line: Line, context: PlanContext): PlannedNotice[] {
  const from = line.passed + 1
  const count = Math.max(0, lastOccurrence(line.rung) - from + 1)
  return Array.from({ length: count }, (_, i) => from + i).flatMap((n) => rowsAt(line, n, context))
}

function reachedRows(line: Line, context: PlanContext): PlannedNotice[] {
  const { reached, passed } = line
  return line.rung.to.flatMap((recipient) => {
    const n = Math.min(reached, recipient.until ?? reached)
    if (n <= passed || !hears(recipient, n)) return []
    return [rowOf(occurrenceAt(line, n, context), recipient, { reached: true, skipped: null })]
  })
}

/** Of a repeating decision only the next one; what is told late stands before it, in rows of its own. */
function nextRows(line: Line, context: PlanContext): PlannedNotice[] {
  const next = Math.max(nextUnreached(line), line.passed + 1)
  return next <= lastOccurrence(line.rung) ? rowsAt(line, next, context) : []
}

/** What a measure that was overdue at the start is told after all: per role the highest, at the next slot. */
function lateRows(lines: readonly Line[], context: PlanContext): PlannedNotice[] {
  return collapse(lines.flatMap(lateSpan), context).flatMap(({ at, told, passedOver }) => {
    const reached = at.reached >= at.occurrence
    return [
      ...told.map((recipient) => rowOf(at, recipient, { reached, skipped: null })),
      ...passedOver.map((recipient) => rowOf(at, recipient, { reached, skipped: 'beforeStart' })),
    ]
  })
}

function lateSpan(line: Line): Missed[] {
  const tells = line.rung.by === 'workflow' && line.toldLate
  return tells ? [{ ...line, from: firstAfterDate(line.rung), to: line.passed }] : []
}

function rowsAt(line: Line, n: number, context: PlanContext): PlannedNotice[] {
  const at = occurrenceAt(line, n, context)
  const hearing = line.rung.to.filter((recipient) => hears(recipient, n))
  return hearing.map((recipient) => rowOf(at, recipient, { reached: false, skipped: null }))
}
