import type { PlanContext } from './agenda.ts'
import type { Calendar } from './calendar.ts'
import { addWorkingDays, isWorkingDay, workingDaysBetween } from './calendar.ts'
import type { EventData } from './events.ts'
import type { Rung } from './ladder.ts'
import type { Instant, LocalDate } from './localDate.ts'
import type { Measure } from './measure.ts'
import type { PersonId } from './roster.ts'
import { dateAt, instantOf } from './time.ts'

/** 中止事由, the office's own list. */
export const suspensionReasons = [
  'awaitingSuperior',
  'forceMajeure',
  'litigation',
  'policyChange',
  'otherParty',
  'other',
] as const
export type SuspensionReason = (typeof suspensionReasons)[number]

/** A spell in which a measure's time stands still (中止). The ledger of them is never shortened. */
export type Suspension = {
  /** Sequence of `suspended`: names the track of the wait and of its notices. */
  sequence: number
  by: PersonId
  at: Instant
  /** The office's date then. That day still counted; the day of resuming counts no longer. */
  from: LocalDate
  reason: SuspensionReason
  text: string
  /** The day on which time runs again by itself; null: until somebody resumes it. */
  until: LocalDate | null
  /** Null while it lasts. `workingDays`: so many stood still. */
  ended: { on: LocalDate; at: Instant; by: PersonId; workingDays: number } | null
}

type Resumed = Extract<EventData, { type: 'resumed' }>

/** The suspension that nobody has ended yet, also where its last day is over and only the record is missing. */
export function openSuspension(measure: Measure): Suspension | null {
  if (measure.state !== 'notStarted' && measure.state !== 'inProgress') return null
  const last = measure.suspensions?.at(-1)
  return last && last.ended === null ? last : null
}

/** The same, but null from the day on which it ends by itself: what people may do does not wait for the record. */
export function suspensionOn(measure: Measure, today: LocalDate): Suspension | null {
  const open = openSuspension(measure)
  return open === null || isOver(open, today) ? null : open
}

/** The date that the measure's own clock shows: it stands still while it is suspended. */
export function clockDate(measure: Measure, today: LocalDate): LocalDate {
  return openSuspension(measure)?.from ?? today
}

/** What time makes of a suspension whose last day is over: it ended on that day, however late somebody looks. */
export function endedByDate(
  measure: Measure,
  { calendar, today }: { calendar: Calendar; today: LocalDate },
): Resumed[] {
  const open = openSuspension(measure)
  return open === null || !isOver(open, today) ? [] : [resumption(measure, open, { calendar, today })]
}

/** The end of a suspension, today or on its own last day where that was earlier. */
export function resumption(
  { dueDate, milestones = [] }: Measure,
  suspension: Suspension,
  { calendar, today }: { calendar: Calendar; today: LocalDate },
): Resumed {
  const { from, until } = suspension
  const byDate = isOver(suspension, today)
  // A clock that was set back must not move a date to the front.
  const on = byDate && until !== null ? until : today < from ? from : today
  const moved = milestones
    .filter(({ completedAt }) => completedAt === null)
    .map((one) => ({ id: one.id, dueDate: movedDate(one.dueDate, { from, on }, calendar) }))
  return {
    type: 'resumed',
    because: byDate ? 'date' : 'command',
    on,
    workingDays: workingDaysBetween(calendar, from, on),
    dueDate: dueDate === null ? null : movedDate(dueDate, { from, on }, calendar),
    ...(moved.length > 0 && { milestones: moved }),
  }
}

/**
 * A date moved by the working days that stood still, those after `from` up to `on`: as many are left on `on` as were
 * left on `from`, or it is equally many overdue (PROTOCOL 4). Never earlier than before; what was not overdue is not
 * overdue on the day it resumes, also where only rest days lie in between.
 */
export function movedDate(
  date: LocalDate,
  { from, on }: { from: LocalDate; on: LocalDate },
  calendar: Calendar,
): LocalDate {
  const moved = addWorkingDays(calendar, date, workingDaysBetween(calendar, from, on))
  return date >= from && moved < on ? on : moved
}

/**
 * Where the cycle of `due` would have begun, had its time never stood still: moved like its date, so that a rung which
 * lay before the start still does. A start on a rest day lies after the whole working day before it.
 */
export function cycleClockStart(measure: Measure, context: Omit<PlanContext, 'ladder'>): Instant {
  return clockStart(measure, measure.cycleStartedAt, context)
}

/** The same for a cycle of another track that began at `startedAt`. */
export function clockStart(
  measure: Measure,
  startedAt: Instant,
  { calendar, policy }: Omit<PlanContext, 'ladder'>,
): Instant {
  const days = stoodStillSince(measure, startedAt)
  if (days === 0) return startedAt
  const { date, time } = dateAt(startedAt, policy)
  const moved = addWorkingDays(calendar, date, days)
  return instantOf(moved, isWorkingDay(calendar, date) ? time : '24:00', policy)
}

/** The decision that a suspension with a last day waits for. It tells nobody: `resumed` does. */
export const suspensionEnd: Rung = {
  id: 'suspensionEnded',
  offset: 0,
  every: null,
  to: [],
  kind: 'resumed',
  by: 'workflow',
  step: 'endSuspension',
  level: 0,
}

function isOver({ until }: Suspension, today: LocalDate): boolean {
  return until !== null && today >= until
}

function stoodStillSince({ suspensions = [] }: Measure, startedAt: Instant): number {
  return suspensions
    .filter(({ at }) => at >= startedAt)
    .reduce((sum, { ended }) => sum + (ended?.workingDays ?? 0), 0)
}
