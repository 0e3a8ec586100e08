import { DomainError } from '../errors.ts'
import { openSuspension, resumption } from '../suspension.ts'
import { lapsed } from './extension.ts'
import type { Decider } from './rule.ts'
import { todayOf } from './rule.ts'

/**
 * 中止: the measure's time stands still. A pending extension lapses: the date it asks for was reckoned from a deadline
 * that moves now by itself.
 */
export const suspend: Decider<'suspend'> = (measure, { reason, text, until }, context) => {
  const today = todayOf(context)
  if (until !== null && until <= today) {
    throw new DomainError('untilNotAhead', { measureId: measure.id, found: until, today })
  }
  return [{ type: 'suspended', reason, text, from: today, until }, ...lapsed(measure, 'suspended')]
}

/** 恢复: with the working time that was left. */
export const resume: Decider<'resume'> = (measure, _, context) => {
  const open = openSuspension(measure)
  if (open === null) throw new DomainError('notSuspended', { measureId: measure.id, found: measure.state })
  return [resumption(measure, open, { calendar: context.calendar, today: todayOf(context) })]
}
