import { addWorkingDays } from './calendar.ts'
import type { TimeContext } from './context.ts'
import type { LookBack, Measure } from './measure.ts'
import { dateAt } from './time.ts'

/** The look-backs (回头看) that a close-out now arms, in working days after today; none when the policy has none. */
export function armLookBacks({ calendar, policy, now }: TimeContext): LookBack[] {
  const today = dateAt(now, policy).date
  return policy.lookBackDays.map((days, index) => ({
    n: index + 1,
    dueDate: addWorkingDays(calendar, today, days),
    outcome: null,
  }))
}

/** The lowest look-back that nobody has answered yet, or null: they are answered in order. */
export function nextLookBack(measure: Measure): LookBack | null {
  return measure.lookBacks.find((lookBack) => lookBack.outcome === null) ?? null
}
