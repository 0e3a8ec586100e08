import type { Measure } from '../../domain/measure.ts'
import { milestoneOfTrack, milestonesOf } from '../../domain/milestones.ts'
import { dateAt } from '../../domain/time.ts'
import { behindWords, dateName, milestoneUrgency } from '../../domain/wording.ts'
import type { Block, Fact, MailContext, MailItem } from './letter.ts'

/** 阶段节点：修订制度，2022年3月31日（周四），还有5个工作日: the one that the notice is about. */
export function milestoneFact({ measure, notice, calendar }: MailItem, { policy, now }: MailContext): Fact[] {
  const milestone = milestoneOfTrack(measure, notice.track)
  if (milestone === null) return []
  const urgency = milestoneUrgency(milestone, { calendar, today: dateAt(now, policy).date })
  return [['阶段节点', `${milestone.title}，${dateName(milestone.dueDate)}，${urgency}`]]
}

/** All of them with their dates; nothing for a measure without any. */
export function milestonesBlock(measure: Measure): Block[] {
  const milestones = milestonesOf(measure)
  if (milestones.length === 0) return []
  const items = milestones.map(({ title, dueDate }) => `${title}（${dateName(dueDate)}）`)
  return [{ type: 'list', label: '阶段节点', items }]
}

/** 落后节点: a warning of its own, beside what the mail is about; nothing when none is behind. */
export function behindFact({ measure, calendar }: MailItem, { policy, now }: MailContext): Fact[] {
  const words = behindWords(measure, { calendar, policy, now })
  return words === '' ? [] : [['落后节点', words]]
}
