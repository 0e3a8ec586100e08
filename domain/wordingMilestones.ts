import type { Calendar } from './calendar.ts'
import { workingDaysBetween } from './calendar.ts'
import type { TimeContext } from './context.ts'
import type { Instant, LocalDate } from './localDate.ts'
import type { Measure, Milestone } from './measure.ts'
import { behindMilestones, milestonesOf } from './milestones.ts'
import type { Policy } from './policy.ts'
import { clockDate } from './suspension.ts'
import { dateAt } from './time.ts'
import { dateName, shortDateName } from './wordingNames.ts'

type Clock = Omit<TimeContext, 'ladder'>

/** 落后节点：“修订制度”应于2022年3月31日（周四）完成，已逾期3个工作日; with several their number. Empty when none is behind. */
export function behindWords(measure: Measure, { calendar, policy, now }: Clock): string {
  const today = clockDate(measure, dateAt(now, policy).date)
  const behind = behindMilestones(measure, today)
  const [longest] = behind
  if (longest === undefined) return ''
  const urgency = milestoneUrgency(longest, { calendar, today })
  const words = `“${longest.title}”应于${dateName(longest.dueDate)}完成，${urgency}`
  return behind.length > 1 ? `${behind.length}个，最久的是${words}` : words
}

/** 还有5个工作日, 今天到期, 已逾期3个工作日. */
export function milestoneUrgency(
  { dueDate }: Milestone,
  { calendar, today }: { calendar: Calendar; today: LocalDate },
): string {
  if (today === dueDate) return '今天到期'
  const ahead = today < dueDate
  const days = ahead
    ? workingDaysBetween(calendar, today, dueDate)
    : workingDaysBetween(calendar, dueDate, today)
  if (ahead) return days > 0 ? `还有${days}个工作日` : '还有几天（均为休息日）'
  return days > 0 ? `已逾期${days}个工作日` : '已逾期（期满后均为休息日）'
}

/** A line each for the workflow's page: 1 修订制度 2022年3月31日（周四）（3月28日完成）. No personal names. */
export function milestoneLines(measure: Measure, policy: Policy): string[] {
  return milestonesOf(measure).map(
    ({ id, title, dueDate, completedAt }) =>
      `${id} ${title} ${dateName(dueDate)}${completedAt === null ? '' : `（${dayOf(completedAt, policy)}完成）`}`,
  )
}

function dayOf(at: Instant, policy: Policy): string {
  return shortDateName(dateAt(at, policy).date)
}
