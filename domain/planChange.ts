import type { Instant } from './localDate.ts'
import type { Measure } from './measure.ts'
import type { NoticeState, PlannedNotice, ReasonWord } from './notice.ts'
import { reasonGone } from './stillTrue.ts'

/** A row of a measure's stored plan, as far as the comparison reads it. */
export type StoredNotice = Pick<
  PlannedNotice,
  | 'key'
  | 'track'
  | 'cycle'
  | 'rung'
  | 'occurrence'
  | 'kind'
  | 'copy'
  | 'severity'
  | 'date'
  | 'slot'
  | 'dueAt'
  | 'by'
  | 'reached'
> & {
  state: NoticeState
  /** Null also where a person, and not the system, cancelled. */
  reason: ReasonWord | null
}

/** `from` is the row as read: it is changed only where it still is so. */
export type NoticeChange = { from: StoredNotice; to: PlannedNotice }

export type PlanChange = {
  added: readonly PlannedNotice[]
  changed: readonly NoticeChange[]
  /** Rows that are wanted no longer, each with the word why. */
  gone: readonly { key: string; reason: ReasonWord }[]
}

/** What should stand in the plan after an event or several. */
export type WantedPlan = {
  /** The notices of what just happened. They win over `plan`: they say whether a reached rung is told or passed over. */
  caused: readonly PlannedNotice[]
  /** The whole of `planOf`. */
  plan: readonly PlannedNotice[]
  after: Measure
}

/**
 * What differs between the stored plan and the wanted one (PROTOCOL 4). What was told or passed over, and what a person
 * held or cancelled, stays. So do the rows of single events: they are no part of `planOf`, and dispatch asks before it
 * sends whether they are still true.
 */
export function planChange(stored: readonly StoredNotice[], { caused, plan, after }: WantedPlan): PlanChange {
  const known = new Map(stored.map((row) => [row.key, row]))
  const causedKeys = new Set(caused.map(({ key }) => key))
  const added: PlannedNotice[] = []
  const changed: NoticeChange[] = []
  for (const to of [...caused, ...plan.filter(({ key }) => !causedKeys.has(key))]) {
    const from = known.get(to.key)
    if (from === undefined) added.push(to)
    else if (isToChange(from, to, causedKeys.has(to.key))) changed.push({ from, to })
  }
  const wanted = new Set([...causedKeys, ...plan.map(({ key }) => key)])
  const gone = stored
    .filter((row) => row.state === 'planned' && row.slot === 'morning' && !wanted.has(row.key))
    .map((row) => ({ key: row.key, reason: reasonGone(row, after) }))
  return { added, changed, gone }
}

/** From when dispatch may claim a row; null: a decision of the workflow that `climb` has not reached, or nothing to
 *  tell. */
export function claimableAt(row: PlannedNotice): Instant | null {
  if (row.skipped !== null) return null
  return row.by === 'dispatch' || row.reached ? row.dueAt : null
}

/** Whether the row was cancelled or passed over and is wanted again. */
export function isRevived({ from, to }: NoticeChange): boolean {
  return from.state !== 'planned' && to.skipped === null
}

/** Whether dispatch could have claimed the row, and may no longer, or only at another time. */
export function isMoved({ from, to }: NoticeChange): boolean {
  return (
    from.state === 'planned' && (from.by === 'dispatch' || from.reached) && claimableAt(to) !== from.dueAt
  )
}

function isToChange(from: StoredNotice, to: PlannedNotice, caused: boolean): boolean {
  if (from.state === 'planned') return to.skipped !== null || isDifferent(from, to)
  return to.skipped === null && mayRevive(from, caused)
}

/**
 * What the system cancelled comes back when it is wanted again, unless a higher occurrence stood for it. What was passed over untold while a close-out was being
 * verified comes back only by being reached anew (PROTOCOL 4): passed reminders stay suppressed.
 */
function mayRevive({ state, by, reason }: StoredNotice, caused: boolean): boolean {
  if (reason === 'suspended') return state === 'cancelled' || state === 'skipped'
  if (reason === 'awaitingCloseOut') return caused && by === 'workflow' && state !== 'held'
  return state === 'cancelled' && reason !== null && reason !== 'collapsed'
}

function isDifferent(from: StoredNotice, to: PlannedNotice): boolean {
  return (
    from.dueAt !== to.dueAt ||
    from.date !== to.date ||
    from.reached !== to.reached ||
    from.kind !== to.kind ||
    from.copy !== to.copy ||
    from.severity !== to.severity ||
    from.by !== to.by
  )
}
