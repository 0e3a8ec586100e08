import type { PlanContext } from '../agenda.ts'
import type { AuditGround } from '../audit.ts'
import type { MeasureEvent } from '../events.ts'
import { evolve } from '../evolve.ts'
import type { Instant } from '../localDate.ts'
import type { Measure } from '../measure.ts'
import type { PlannedNotice } from '../notice.ts'
import { noticesOf } from '../noticesOf.ts'
import { planOf } from '../plan.ts'

/** The measure between two of its events. */
export type Chapter = { event: MeasureEvent; after: Measure; until: Instant }

/** Why a row must be there, and from when on it could be told. */
export type Wanted = { row: PlannedNotice; since: Instant }

export type History = {
  chapters: readonly Chapter[]
  /** As its events leave it now. */
  measure: Measure
  context: PlanContext
  /** `planOf` of now. */
  plan: readonly PlannedNotice[]
  /** Every row that an event caused, or that fell due while it stood in the plan of its time. */
  wanted: ReadonlyMap<string, Wanted>
}

/** Clocks of two processes, and a transition that waited for a claim, may disagree by so much about what came first. */
const slack = 60_000

/** Retells the measure's life from its events; `events` begin with `registered` and are whole. */
export function historyOf(
  events: readonly MeasureEvent[],
  { contextOf }: Pick<AuditGround, 'contextOf'>,
): History {
  const chapters = chaptersOf(events)
  const last = chapters.at(-1)
  if (!last) throw new Error('事件记录：找到 0 条，应以 registered 开头')
  const measure = last.after
  const context = contextOf(measure)
  const plan = planOf(measure, context)
  return { chapters, measure, context, plan, wanted: wantedOf(chapters, contextOf) }
}

/** The states in which whoever acted at an instant may have seen the measure. */
export function statesAround({ chapters }: History, instant: Instant): Measure[] {
  const seen = chapters.filter(({ event, until }) => event.at <= instant + slack && until >= instant - slack)
  return seen.map(({ after }) => after)
}

/** When the plan of now began: the last event but decisions of time. */
export function planSince({ chapters }: History): Instant {
  const changed = chapters.filter(({ event }) => event.type !== 'rungReached')
  return changed.at(-1)?.event.at ?? 0
}

function chaptersOf(events: readonly MeasureEvent[]): Chapter[] {
  let measure: Measure | null = null
  return events.map((event, index) => {
    const after = evolve(measure, event)
    measure = after
    return { event, after, until: events[index + 1]?.at ?? Number.POSITIVE_INFINITY }
  })
}

function wantedOf(
  chapters: readonly Chapter[],
  contextOf: AuditGround['contextOf'],
): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>()
  chapters.forEach(({ event, after }) => {
    const caused = noticesOf(event, after, contextOf(after))
    for (const row of caused) wanted.set(row.key, { row, since: event.at })
  })
  let since = 0
  chapters.forEach(({ event, after, until }, index) => {
    if (event.type !== 'rungReached') since = event.at
    // Decisions of time only mark rows of the plan as reached: one look at the end of them suffices.
    if (chapters[index + 1]?.event.type === 'rungReached') return
    for (const row of planOf(after, contextOf(after))) {
      if (row.dueAt <= until && row.by === 'dispatch' && !wanted.has(row.key))
        wanted.set(row.key, { row, since })
    }
  })
  return wanted
}
