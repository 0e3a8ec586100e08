import { eventMail } from './eventMail.ts'
import type { Block, MailItem, MailWriter } from './letter.ts'
import { dayName, dueAndUrgency, measureBlock, unitFact } from './measureBlock.ts'

/** 延期答复: approved with the new date, or refused with the reason. */
export const extensionAnswered: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '延期申请答复',
    opening: () => '延期申请已有答复。',
    about: (item) => [
      measureBlock(item, {
        badge: badgeOf(item),
        facts: [unitFact(item.measure), dueAndUrgency(item, context)],
        tone: item.event?.type === 'extensionApproved' ? 'green' : 'red',
      }),
      ...answerOf(item),
    ],
    closing: '整改时限以上列日期为准，请据此推进。',
  })

function badgeOf({ event }: MailItem): string {
  if (event?.type === 'extensionApproved') return `同意延期至${dayName(event.newDate)}`
  return event?.type === 'extensionRefused' ? '不同意延期' : '已答复'
}

function answerOf({ event }: MailItem): Block[] {
  if (event?.type === 'extensionRefused')
    return [{ type: 'quote', label: '不同意的理由', text: event.reason }]
  if (event?.type === 'extensionApproved' && event.overrideReason) {
    return [{ type: 'quote', label: '破例理由', text: event.overrideReason }]
  }
  return []
}
