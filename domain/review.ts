import { addWorkingDays } from './calendar.ts'
import type { TimeContext } from './context.ts'
import type { LocalDate } from './localDate.ts'
import type { Measure, ReviewAhead } from './measure.ts'
import type { Policy } from './policy.ts'
import { dateAt } from './time.ts'

/** Working days between two reviews where the policy says nothing: about a quarter. */
const usualReviewDays = 60

/**
 * When what is kept up (长期坚持) is reviewed next, counted from today: `policy.reviewDays` working days after it was done,
 * then as many after each review. The date is stored with the event, so that a new policy moves nothing that runs.
 */
export function nextReviewOn({ calendar, policy, now }: Omit<TimeContext, 'ladder'>): LocalDate {
  return addWorkingDays(calendar, dateAt(now, policy).date, reviewDaysOf(policy))
}

/**
 * The review that lies ahead: only of a 长期坚持 that is done and whose reviews have not ended. Reviews come besides the
 * look-backs, and go on when those are through: nothing but a command ends them. What was closed out before there were
 * reviews counts from its close-out.
 */
export function reviewAhead(
  measure: Measure,
  { calendar, policy }: Omit<TimeContext, 'ladder' | 'now'>,
): ReviewAhead | null {
  if (measure.timing !== 'continuous' || measure.state !== 'closedOut') return null
  if (measure.review !== undefined) return measure.review
  const { closedOutAt } = measure
  return { dueDate: nextReviewOn({ calendar, policy, now: closedOutAt }), cycle: 1, setAt: closedOutAt }
}

function reviewDaysOf({ reviewDays = usualReviewDays }: Policy): number {
  return reviewDays
}
