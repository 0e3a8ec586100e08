import { eventMail } from './eventMail.ts'
import type { MailItem, MailWriter } from './letter.ts'
import { dayName, measureBlock, unitFact } from './measureBlock.ts'

/** 回头看通过: the result holds; when the next look is, or that this was the last. */
export const lookBackPassed: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '回头看通过通知',
    opening: (count) => `以下${count}项整改措施经回头看，整改成效得到巩固。`,
    about: (item) => [
      measureBlock(item, {
        badge: item.event?.type === 'lookBackPassed' ? `第${item.event.n}次回头看：巩固` : '巩固',
        facts: [unitFact(item.measure), ...finding(item), ['下一次', nextOf(item)]],
        tone: 'green',
      }),
    ],
  })

function finding({ event }: MailItem): [string, string][] {
  return event?.type === 'lookBackPassed' ? [['回头看情况', event.finding]] : []
}

function nextOf({ measure }: MailItem): string {
  const next = measure.lookBacks.find(({ outcome }) => outcome === null)
  return next ? dayName(next.dueDate) : '已全部完成'
}
