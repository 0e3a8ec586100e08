import type { PlanContext } from './agenda.ts'
import { reachedKey } from './agenda.ts'
import { climb } from './climb.ts'
import type { TimeContext } from './context.ts'
import type { EventData } from './events.ts'
import type { Instant } from './localDate.ts'
import type { Measure } from './measure.ts'
import { nextDecision } from './nextDecision.ts'
import type { PlannedNotice } from './notice.ts'
import { noticesOf } from './noticesOf.ts'
import { planOf } from './plan.ts'

/**
 * What will be told up to `until` if nobody does anything, by `dueAt`: reminders still to come, and every decision in
 * the order in which the workflow will take it; what is due already collapses as it would now. Notices already reached
 * but not yet mailed are not in it: those are stored rows. `until` must be finite.
 */
export function forecast(measure: Measure, context: TimeContext, until: Instant): PlannedNotice[] {
  const rows = reminders(measure, context)
  for (const decision of decisions(measure, context)) {
    if (decision.at > until) break
    rows.push(...decision.rows)
  }
  return rows.filter(({ dueAt }) => dueAt <= until).sort(inOrder)
}

/** The notices of the next `count` dates on which anything is told; cheaper than a forecast far ahead. */
export function upcoming(measure: Measure, context: TimeContext, count: number): PlannedNotice[] {
  const rows = reminders(measure, context)
  const dates = new Set<string>()
  let looks = 0
  for (const decision of decisions(measure, context)) {
    rows.push(...decision.rows)
    for (const { date } of decision.rows) dates.add(date)
    // A ladder whose repeating rung tells nobody would go on for ever.
    if (dates.size >= count || ++looks >= 10 * count) break
  }
  const ordered = rows.sort(inOrder)
  const wanted = new Set([...new Set(ordered.map(({ date }) => date))].slice(0, count))
  return ordered.filter(({ date }) => wanted.has(date))
}

function inOrder(a: PlannedNotice, b: PlannedNotice): number {
  return a.dueAt - b.dueAt || b.severity - a.severity
}

function reminders(measure: Measure, context: TimeContext): PlannedNotice[] {
  if (measure.state === 'awaitingCloseOut') return []
  return planOf(measure, context).filter(
    ({ by, skipped, dueAt }) => by === 'dispatch' && skipped === null && dueAt >= context.now,
  )
}

/** Plays the measure's workflow: look when it would look, take what is due, go on. Endless where a rung repeats. */
function* decisions(
  measure: Measure,
  context: TimeContext,
): Generator<{ at: Instant; rows: PlannedNotice[] }> {
  let played = measure
  for (let next = nextDecision(played, context); next; next = nextDecision(played, context)) {
    const before = played
    const events = climb(before, { ...context, now: Math.max(context.now, next.at) })
    yield { at: next.at, rows: events.flatMap((event) => toldBy(event, before, context)) }
    played = withReached(before, events)
  }
}

function toldBy(event: EventData, measure: Measure, context: PlanContext): PlannedNotice[] {
  const by = { personId: null, service: 'forecast', onBehalfOf: null }
  const numbered = { ...event, sequence: measure.sequence + 1, at: measure.lastEventAt, by }
  return noticesOf(numbered, measure, context).filter(({ skipped }) => skipped === null)
}

function withReached(measure: Measure, events: readonly EventData[]): Measure {
  const reached = { ...measure.reached }
  for (const event of events) {
    if (event.type !== 'rungReached') continue
    const key = reachedKey(event.track, event.cycle, event.rung)
    reached[key] = Math.max(reached[key] ?? 0, event.occurrence)
  }
  return { ...measure, reached }
}
