import { eventMail } from './eventMail.ts'
import type { Block, MailItem, MailWriter } from './letter.ts'
import { dueAndUrgency, measureBlock, unitFact } from './measureBlock.ts'

/** 重新整改, after a failed look-back (反弹) or by decision: the same measure, with a new date. */
export const reopened: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '重新整改通知',
    opening: () => '下列措施须重新整改，请按新的时限办理。',
    about: (item) => [
      measureBlock(item, {
        badge: badgeOf(item),
        facts: [unitFact(item.measure), dueAndUrgency(item, context)],
        tone: 'red',
      }),
      ...reasonOf(item),
    ],
    closing: '新的时限到期前将照常提醒；逾期将逐级督办。',
  })

function badgeOf({ event }: MailItem): string {
  return event?.type === 'reopened' && event.because === 'lookBackFailed'
    ? '回头看发现反弹，重新整改'
    : '重新整改'
}

function reasonOf({ event }: MailItem): Block[] {
  return event?.type === 'reopened' ? [{ type: 'quote', label: '重新整改的理由', text: event.reason }] : []
}
