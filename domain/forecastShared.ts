import type { TimeContext } from './context.ts'
import { upcoming } from './forecast.ts'
import type { Measure } from './measure.ts'
import type { PlannedNotice } from './notice.ts'
import { lookAt } from './slots.ts'
import { dateAt } from './time.ts'

/** What is shown of a notice that is still to come. */
export type Coming = Pick<PlannedNotice, 'date' | 'track' | 'rung' | 'occurrence' | 'role' | 'copy'>

export type Upcoming = (measure: Measure, context: TimeContext, count: number) => readonly Coming[]

/**
 * `upcoming` for many measures at one instant: playing a ladder ahead costs a millisecond, and thousands of a ledger
 * share a date. Those that differ in nothing that a ladder looks at share one answer; the context may differ only by
 * what the measure's versions name.
 */
export function sharedUpcoming(): Upcoming {
  const known = new Map<string, readonly Coming[]>()
  return (measure, context, count) => {
    const key = JSON.stringify([count, hasLookedToday(measure, context), ladderView(measure)])
    const coming = known.get(key) ?? upcoming(measure, context, count)
    known.set(key, coming)
    return coming
  }
}

/** The measure without what only names it: its words, its people, and how many events brought it here. Whoever is told is
 *  found by his role, and the id moves a look only within its day. */
function ladderView(measure: Measure): Partial<Measure> {
  const { id, no, aspect, issue, whyUnfinished, steps, unit, ownerId, leaderInChargeId, ...rest } = measure
  const { verifierId, ledgerNames, sequence, lastEventAt, ...view } = rest
  return view
}

function hasLookedToday({ id }: Measure, { policy, now }: TimeContext): boolean {
  return lookAt(id, dateAt(now, policy).date, policy) <= now
}
