import { runsTowardsDate } from './agenda.ts'
import { workingDaysBetween } from './calendar.ts'
import type { TimeContext } from './context.ts'
import { daysBetween } from './localDate.ts'
import type { Measure } from './measure.ts'
import { clockDate, openSuspension } from './suspension.ts'
import { dateAt } from './time.ts'

type Clock = Omit<TimeContext, 'ladder'>

/** Unclosed past its date: from the midnight after it. 长期坚持 never is; one that is suspended is if it was then. */
export function isOverdue(measure: Measure, { policy, now }: Pick<Clock, 'policy' | 'now'>): boolean {
  return runsTowardsDate(measure) && clockDate(measure, dateAt(now, policy).date) > measure.dueDate
}

/** Working days from today to the due date; negative = overdue by so many; null when nothing is owed by a date. While it
 *  is suspended they stay as many as they were. */
export function daysLeft(measure: Measure, { calendar, policy, now }: Clock): number | null {
  if (!runsTowardsDate(measure)) return null
  const today = clockDate(measure, dateAt(now, policy).date)
  // Counted from the earlier to the later date: both ends of a rest day then give what people say.
  return today <= measure.dueDate
    ? workingDaysBetween(calendar, today, measure.dueDate)
    : 0 - workingDaysBetween(calendar, measure.dueDate, today)
}

/** 还有5个工作日, 今天到期, 已逾期3个工作日, 已中止（剩余5个工作日）; empty when nothing is owed by a date. */
export function urgencyWords(measure: Measure, context: Clock): string {
  const days = daysLeft(measure, context)
  if (openSuspension(measure) !== null) return suspendedWords(days)
  if (days === null || measure.dueDate === null) return ''
  const today = dateAt(context.now, context.policy).date
  if (today === measure.dueDate) return '今天到期'
  if (days > 0) return `还有${days}个工作日`
  if (days < 0) return `已逾期${-days}个工作日`
  // Only rest days in between: “0 working days” would read as “today”.
  return today < measure.dueDate
    ? `还有${daysBetween(today, measure.dueDate)}天（均为休息日）`
    : '已逾期（期满后均为休息日）'
}

/** Most urgent first: by due date, undated last, then by ledger number. For `Array.sort`. */
export function compareUrgency(a: Measure, b: Measure): number {
  const [left, right] = [dateOf(a), dateOf(b)]
  if (left !== right) return left < right ? -1 : 1
  return (
    (a.no ?? Number.MAX_SAFE_INTEGER) - (b.no ?? Number.MAX_SAFE_INTEGER) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

function suspendedWords(days: number | null): string {
  if (days === null) return '已中止'
  return days >= 0 ? `已中止（剩余${days}个工作日）` : `已中止（此前逾期${-days}个工作日）`
}

function dateOf(measure: Measure): string {
  return runsTowardsDate(measure) ? measure.dueDate : '9999-12-31'
}
