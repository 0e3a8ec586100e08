import type { TimeContext } from './context.ts'
import type { Rung } from './ladder.ts'
import { milestoneRungsOf, reviewRungOf } from './ladderTracks.ts'
import { letterTracks } from './letterTracks.ts'
import type { Instant, LocalDate } from './localDate.ts'
import { nextLookBack } from './lookBack.ts'
import type { Measure, MeasureId } from './measure.ts'
import { isUnclosed } from './measure.ts'
import { milestoneTrack, openMilestones } from './milestones.ts'
import type { Policy } from './policy.ts'
import { reviewAhead } from './review.ts'
import { clockStart, cycleClockStart, openSuspension, suspensionEnd } from './suspension.ts'
import { dateAt } from './time.ts'

/** The versions that a measure carries: all that its dates depend on. */
export type PlanContext = Omit<TimeContext, 'now'>

/** One run of rungs around one date. */
export type Track = {
  measureId: MeasureId
  /** `due`, `milestone:<id>`, `event:<sequence>`, `lookBack:<n>`, `review`, `confirmation:<close-outs>`, `letter:<id>`. */
  id: string
  cycle: number
  base: LocalDate
  /** Occurrences whose slot was before this instant are not told. */
  startedAt: Instant
  startedOn: LocalDate
  /** Already overdue when the cycle began: then the overdue ones are told after all, at the next slot. */
  overdueAtStart: boolean
  /** Its time runs, but nothing is told nor reached (`due` while the close-out is being verified). */
  suppressed: boolean
  rungs: readonly Rung[]
  /** `measure.reached`. */
  reached: Readonly<Record<string, number>>
  /** `measure.replanned`. */
  replanned: Measure['replanned']
}

/** Which tracks run for the measure now. None when nothing lies ahead but a command (e.g. 长期坚持). */
export function tracksOf(measure: Measure, context: PlanContext): Track[] {
  const due = dueTrack(measure, context)
  return [
    due,
    ...milestoneTracks(measure, context),
    ...letterTracks(measure, due, context),
    verificationTrack(measure, context),
    extensionTrack(measure, context),
    suspensionTrack(measure, context),
    afterCloseOut(measure, context),
    reviewTrack(measure, context),
  ].filter((track) => track !== null)
}

/** Key of `measure.reached`. */
export function reachedKey(track: string, cycle: number, rung: string): string {
  return `${track}/${cycle}/${rung}`
}

/** Key of `measure.replanned.late`. */
export function occurrenceKey(at: {
  track: string
  cycle: number
  rung: string
  occurrence: number
}): string {
  return `${reachedKey(at.track, at.cycle, at.rung)}/${at.occurrence}`
}

/** Whether the measure is owed by a date: 长期坚持 never is, and closing ends it. */
export function runsTowardsDate(measure: Measure): measure is Measure & { dueDate: LocalDate } {
  return isUnclosed(measure) && measure.timing !== 'continuous' && measure.dueDate !== null
}

/** The ladder around the date. None while the measure is suspended: it comes back where it stood, with its date moved. */
export function dueTrack(measure: Measure, { calendar, ladder, policy }: PlanContext): Track | null {
  if (!runsTowardsDate(measure) || openSuspension(measure) !== null) return null
  const start = startOf(measure, 'due', { startedAt: cycleClockStart(measure, { calendar, policy }), policy })
  return {
    ...start,
    cycle: measure.dueCycle,
    base: measure.dueDate,
    overdueAtStart: measure.dueDate < start.startedOn,
    suppressed: measure.state === 'awaitingCloseOut',
    rungs: ladder.due,
  }
}

/** One for each milestone still owed; suppressed and suspended like the date itself. */
function milestoneTracks(measure: Measure, { calendar, ladder, policy }: PlanContext): Track[] {
  if (openSuspension(measure) !== null) return []
  return openMilestones(measure).map(({ id, cycle, cycleStartedAt, dueDate }) => {
    const startedAt = clockStart(measure, cycleStartedAt, { calendar, policy })
    const start = startOf(measure, milestoneTrack(id), { startedAt, policy })
    return {
      ...start,
      cycle,
      base: dueDate,
      overdueAtStart: dueDate < start.startedOn,
      suppressed: measure.state === 'awaitingCloseOut',
      rungs: milestoneRungsOf(ladder),
    }
  })
}

function verificationTrack(measure: Measure, { ladder, policy }: PlanContext): Track | null {
  if (measure.state !== 'awaitingCloseOut') return null
  const { sequence, at } = measure.request
  const start = startOf(measure, `event:${sequence}`, { startedAt: at, policy })
  return { ...start, base: start.startedOn, rungs: [ladder.waits.verificationOverdue] }
}

function extensionTrack(measure: Measure, { ladder, policy }: PlanContext): Track | null {
  if (measure.pendingExtension === null || !isUnclosed(measure)) return null
  const { sequence, at } = measure.pendingExtension
  const start = startOf(measure, `event:${sequence}`, { startedAt: at, policy })
  return { ...start, base: start.startedOn, rungs: [ladder.waits.extensionUndecided] }
}

/** It ends by itself on its day; without one the office is asked again and again whether it still has its reason. */
function suspensionTrack(measure: Measure, { ladder, policy }: PlanContext): Track | null {
  const open = openSuspension(measure)
  if (open === null) return null
  const { sequence, at, until } = open
  const start = startOf(measure, `event:${sequence}`, { startedAt: at, policy })
  return until === null
    ? { ...start, base: start.startedOn, rungs: [ladder.waits.suspensionOpen] }
    : { ...start, base: until, rungs: [suspensionEnd] }
}

/** Look-backs one after the other; only then the wait for the inspection body. */
function afterCloseOut(measure: Measure, { ladder, policy }: PlanContext): Track | null {
  if (measure.state !== 'closedOut') return null
  const { closeOuts, closedOutAt: startedAt, lookBacks } = measure
  const lookBack = nextLookBack(measure)
  if (lookBack !== null) {
    const start = startOf(measure, `lookBack:${lookBack.n}`, { startedAt, policy })
    return { ...start, cycle: closeOuts, base: lookBack.dueDate, rungs: [ladder.waits.lookBackDue] }
  }
  if (!measure.confirmationRequired || measure.confirmation !== null) return null
  const waitsSince = lookBacks.findLast(({ outcome }) => outcome === 'passed')?.answeredAt ?? startedAt
  const start = startOf(measure, `confirmation:${closeOuts}`, { startedAt: waitsSince, policy })
  return { ...start, base: start.startedOn, rungs: [ladder.waits.confirmationAwaited] }
}

/** 长期坚持: besides the look-backs, and on when those are through. */
function reviewTrack(measure: Measure, context: PlanContext): Track | null {
  const review = reviewAhead(measure, context)
  if (review === null) return null
  const { policy, ladder } = context
  const start = startOf(measure, 'review', { startedAt: review.setAt, policy })
  return { ...start, cycle: review.cycle, base: review.dueDate, rungs: [reviewRungOf(ladder)] }
}

function startOf(
  measure: Measure,
  id: string,
  { startedAt, policy }: { startedAt: Instant; policy: Policy },
) {
  const { id: measureId, reached, replanned } = measure
  const startedOn = dateAt(startedAt, policy).date
  return {
    ...{ measureId, id, cycle: 1, startedAt, startedOn, overdueAtStart: false, suppressed: false },
    ...{ reached, replanned },
  }
}
