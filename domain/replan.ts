import type { PlanContext } from './agenda.ts'
import { occurrenceKey } from './agenda.ts'
import { addWorkingDays, workingDaysBetween } from './calendar.ts'
import type { TimeContext } from './context.ts'
import { differenceOf } from './difference.ts'
import type { EventData, Replanned, RungMove } from './events.ts'
import type { ReplannedFacts } from './evolveReplanned.ts'
import { applyReplanned } from './evolveReplanned.ts'
import type { Ladder } from './ladder.ts'
import type { Instant, LocalDate } from './localDate.ts'
import type { Measure } from './measure.ts'
import type { PlannedNotice } from './notice.ts'
import { planOf } from './plan.ts'
import { nextMorningSlot } from './slots.ts'
import { dateAt } from './time.ts'

/** A change of versions as one measure meets it. `after.now` is when. */
export type VersionSwitch = {
  change: string
  because: Replanned['because']
  versions: Replanned['versions']
  before: PlanContext
  after: TimeContext
}

/** What is still to be told of a measure, before and after a change; what was told already is in neither. */
export type FutureNotices = { before: PlannedNotice[]; after: PlannedNotice[] }

/**
 * What a change of calendar, ladder or policy does to a measure (PROTOCOL 3 and 7): the event `replanned`, also where no
 * date moves, because the measure carries the new versions from then on. Rows move inside their cycle; what still lay
 * ahead and would lie behind now is told at the next slot; a rung that the former ladder lacked begins its time now.
 */
export function replan(measure: Measure, change: VersionSwitch): Extract<EventData, { type: 'replanned' }> {
  const { facts, notices } = previewOf(measure, change)
  const { because } = change
  return { type: 'replanned', change: change.change, because, ...facts, moves: movesOf(notices) }
}

/** Whether any date of the measure moved, came or fell away. */
export function isMoved({ dueDate, lookBacks, moves }: Replanned): boolean {
  return dueDate !== null || lookBacks.length > 0 || moves.length > 0
}

/** The same for whoever only wants to see what would come of it. */
export function futureNotices(measure: Measure, change: VersionSwitch): FutureNotices {
  return previewOf(measure, change).notices
}

function previewOf(
  measure: Measure,
  change: VersionSwitch,
): { facts: ReplannedFacts; notices: FutureNotices } {
  const { before, after, versions } = change
  const { now } = after
  const moved = {
    versions,
    dueDate: dueMove(measure, change),
    lookBacks: lookBackMoves(measure, change),
    newRungs: newRungs(before.ladder, after.ladder),
  }
  const current = planOf(measure, before)
  const natural = planOf(applyReplanned(measure, { ...moved, late: {} }, now), after)
  const late = lateDays(current, natural, after)
  const isLate = Object.keys(late).length > 0
  const wanted = isLate ? planOf(applyReplanned(measure, { ...moved, late }, now), after) : natural
  return { facts: { ...moved, late }, notices: ahead(current, wanted, now) }
}

/** Only the first date can have been counted: whoever sets another one writes it down. It keeps its number of working
 *  days, with those that a suspension added. */
function dueMove(
  { dueCycle, dueDate, dueRule }: Measure,
  { before, after }: VersionSwitch,
): Replanned['dueDate'] {
  if (dueRule === undefined || dueDate === null || dueCycle > 1) return null
  const days = workingDaysBetween(before.calendar, dueRule.after, dueDate)
  const to = addWorkingDays(after.calendar, dueRule.after, days)
  return to === dueDate ? null : { from: dueDate, to }
}

/** As many working days after the close-out as before, or as many as the new policy says. */
function lookBackMoves(measure: Measure, { before, after }: VersionSwitch): Replanned['lookBacks'] {
  if (measure.state !== 'closedOut') return []
  const closedOn = dateAt(measure.closedOutAt, after.policy).date
  return measure.lookBacks.flatMap(({ n, dueDate: from, outcome }) => {
    if (outcome !== null) return []
    const [was, will] = [before.policy.lookBackDays[n - 1], after.policy.lookBackDays[n - 1]]
    const kept = workingDaysBetween(before.calendar, closedOn, from)
    const to = addWorkingDays(after.calendar, closedOn, was === will ? kept : (will ?? kept))
    return to === from ? [] : [{ n, from, to }]
  })
}

function newRungs(before: Ladder, after: Ladder): string[] {
  const known = new Set(before.due.map(({ id }) => id))
  return after.due.map(({ id }) => id).filter((id) => !known.has(id))
}

function lateDays(
  current: readonly PlannedNotice[],
  natural: readonly PlannedNotice[],
  context: TimeContext,
): Record<string, LocalDate> {
  const { now } = context
  const day = dateAt(nextMorningSlot(now, context), context.policy).date
  const wasAhead = new Set(current.filter((row) => isAhead(row, now)).map(({ key }) => key))
  const behind = natural.filter((row) => isOpen(row) && row.dueAt < now && wasAhead.has(row.key))
  return Object.fromEntries(behind.map((row) => [occurrenceKey(row), day]))
}

function ahead(
  current: readonly PlannedNotice[],
  wanted: readonly PlannedNotice[],
  now: Instant,
): FutureNotices {
  const past = new Set(current.filter((row) => !isAhead(row, now)).map(({ key }) => key))
  return {
    before: current.filter((row) => isAhead(row, now)),
    after: wanted.filter((row) => isOpen(row) && !past.has(row.key)),
  }
}

function isAhead(row: PlannedNotice, now: Instant): boolean {
  return isOpen(row) && row.dueAt >= now
}

function isOpen({ skipped, reached }: PlannedNotice): boolean {
  return skipped === null && !reached
}

/** One line a date: the roles of a rung move together. */
function movesOf({ before, after }: FutureNotices): RungMove[] {
  const { added, removed, moved } = differenceOf(before, after)
  const lines = new Map<string, RungMove>()
  const note = ({ track, cycle, rung, occurrence }: PlannedNotice, dates: Pick<RungMove, 'from' | 'to'>) => {
    const place = { track, cycle, rung, occurrence }
    if (dates.from !== dates.to) lines.set(occurrenceKey(place), { ...place, ...dates })
  }
  for (const { from, to } of moved) note(to, { from: from.date, to: to.date })
  for (const row of removed) note(row, { from: row.date, to: null })
  for (const row of added) note(row, { from: null, to: row.date })
  return [...lines.values()]
}
