import { completionName } from '../../domain/wording.ts'
import { eventMail } from './eventMail.ts'
import type { MailItem, MailWriter } from './letter.ts'
import { dayName, dayOf, dueFact, measureBlock, unitFact } from './measureBlock.ts'

/** 销号, to everyone who was told before: it is done, no more reminders come; the look-backs are announced. */
export const closedOut: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '销号通知',
    opening: (count) => `以下${count}项整改措施已验收销号，此前的提醒和督办到此为止。`,
    about: (item) => [
      measureBlock(item, {
        badge: item.event ? `${dayOf(item.event.at, context)}销号` : '已销号',
        facts: [
          unitFact(item.measure),
          dueFact(item.measure),
          ...finding(item),
          ...completion(item),
          ['回头看', lookBacks(item)],
        ],
        tone: 'green',
      }),
    ],
  })

function finding({ event }: MailItem): [string, string][] {
  return event?.type === 'closedOut' ? [['验收意见', event.finding]] : []
}

/** Only what differs from the rule. */
function completion({ measure }: MailItem): [string, string][] {
  return measure.completion === 'basic' ? [['完成程度', completionName(measure.completion)]] : []
}

function lookBacks({ measure }: MailItem): string {
  const called = measure.lookBacks.filter(({ outcome }) => outcome !== 'notDrawn')
  const dates = called.map(({ dueDate }) => dayName(dueDate))
  return dates.length > 0 ? dates.join('、') : '不安排'
}
