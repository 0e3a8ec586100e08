import { addWorkingDays } from './calendar.ts'
import type { TimeContext } from './context.ts'
import type { LookBack, Measure } from './measure.ts'
import { isDrawn, lotOf } from './sampling.ts'
import { dateAt } from './time.ts'

/** The look-backs (回头看) that a close-out now arms, in working days after today; none when the policy has none. Where the
 *  round calls a share only, those that the lot does not fall on are recorded as such. */
export function armLookBacks(measure: Measure, { calendar, policy, now }: TimeContext): LookBack[] {
  const { id, lookBackSample: sample } = measure
  const today = dateAt(now, policy).date
  return policy.lookBackDays.map((days, index) => {
    const n = index + 1
    const dueDate = addWorkingDays(calendar, today, days)
    if (sample === undefined) return { n, dueDate, outcome: null }
    const outcome = isDrawn(sample, id, n) ? null : 'notDrawn'
    return { n, dueDate, outcome, lot: lotOf(sample, id, n) }
  })
}

/** The lowest look-back that nobody has answered yet, or null: they are answered in order. */
export function nextLookBack(measure: Measure): LookBack | null {
  return measure.lookBacks.find((lookBack) => lookBack.outcome === null) ?? null
}
