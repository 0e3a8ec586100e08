import { climb } from './climb.ts'
import type { TimeContext } from './context.ts'
import type { EventData } from './events.ts'
import { evolve } from './evolve.ts'
import type { Instant } from './localDate.ts'
import type { Measure } from './measure.ts'
import { nextDecision } from './nextDecision.ts'
import type { PlannedNotice } from './notice.ts'
import { noticesOf } from './noticesOf.ts'
import { planOf } from './plan.ts'
import { stamp } from './stamp.ts'

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
    const looking = { ...context, now: Math.max(context.now, next.at) }
    const taken = take(played, climb(played, looking), looking)
    yield { at: next.at, rows: taken.rows }
    played = taken.after
  }
}

function take(measure: Measure, data: readonly EventData[], context: TimeContext) {
  const by = { personId: null, service: 'forecast', onBehalfOf: null }
  let after = measure
  const rows: PlannedNotice[] = []
  for (const event of stamp(measure, data, { by, now: context.now })) {
    after = evolve(after, event)
    rows.push(...noticesOf(event, after, context).filter(({ skipped }) => skipped === null))
    // Its reminders were taken out of the plan while it was suspended.
    if (event.type === 'resumed') rows.push(...reminders(after, context))
  }
  return { after, rows }
}
