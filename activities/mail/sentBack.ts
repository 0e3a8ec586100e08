import { eventMail } from './eventMail.ts'
import type { Block, MailItem, MailWriter } from './letter.ts'
import { dueAndUrgency, measureBlock, toneOf, unitFact } from './measureBlock.ts'

/** 退回: why the close-out was not accepted, and what is still to do. */
export const sentBack: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '退回通知',
    opening: () => '销号申请未通过验收，予以退回。',
    about: (item) => [
      measureBlock(item, {
        badge: '退回整改',
        facts: [unitFact(item.measure), dueAndUrgency(item, context)],
        tone: toneOf(item, context),
      }),
      ...reasonOf(item),
    ],
    closing: '请按补充措施整改，完成后重新申请销号。',
  })

function reasonOf({ event }: MailItem): Block[] {
  if (event?.type !== 'sentBack') return []
  return [
    { type: 'quote', label: '退回理由', text: event.reason },
    { type: 'list', label: '补充措施', items: event.newSteps },
  ]
}
