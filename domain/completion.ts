import type { LocalDate } from './localDate.ts'
import { addDays } from './localDate.ts'
import type { Completion, Measure } from './measure.ts'
import type { Policy } from './policy.ts'
import { dateAt, instantOf } from './time.ts'

/**
 * 完成程度, beside the state: said when a measure is closed out (`done`, or only `basic`), or by a correction. What was closed
 * out before this was recorded counts as done.
 */
export function completionOf(measure: Measure): Completion {
  if (measure.completion !== undefined) return measure.completion
  return measure.state === 'closedOut' || measure.state === 'settled' ? 'done' : 'none'
}

/**
 * Whether it was done (or basically done) inside the round's concentrated period (集中整改期内完成), whose last day is given;
 * null when that is not known and the office said nothing. The office's word counts before the dates.
 */
export function isInsidePeriod(measure: Measure, lastDay: LocalDate | null, policy: Policy): boolean | null {
  if (measure.insidePeriod !== undefined) return measure.insidePeriod === 'yes'
  if (lastDay === null) return null
  const at = completedAt(measure)
  return at !== null && dateAt(at, policy).date <= lastDay
}

/** The first instant after a concentrated period, for whoever compares instants. */
export function periodEnd(lastDay: LocalDate, policy: Policy): number {
  return instantOf(addDays(lastDay, 1), '00:00', policy)
}

function completedAt(measure: Measure): number | null {
  if (completionOf(measure) === 'none') return null
  if (measure.completionAt !== undefined) return measure.completionAt
  return measure.state === 'closedOut' || measure.state === 'settled' ? measure.closedOutAt : null
}
