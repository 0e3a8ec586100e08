import { eventMail } from './eventMail.ts'
import type { Fact, MailContext, MailItem, MailWriter } from './letter.ts'
import { dueAndUrgency, measureBlock, toneOf, unitFact } from './measureBlock.ts'

/** 责任人调整, to the old and the new holder alike: both must know who answers for it from now on. */
export const reassigned: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '责任人调整通知',
    opening: (count) => `以下${count}项整改措施调整了责任人，此后的提醒发给新的责任人。`,
    about: (item) => [
      measureBlock(item, {
        facts: [unitFact(item.measure), dueAndUrgency(item, context), ...change(item, context)],
        tone: toneOf(item, context),
      }),
    ],
    closing: '请双方做好工作和材料交接。',
  })

function change({ event }: MailItem, { names }: MailContext): Fact[] {
  if (event?.type !== 'reassigned') return []
  return [
    ['原责任人', event.from ? names(event.from) : '未明确'],
    ['新责任人', names(event.to)],
    ['调整理由', event.reason],
  ]
}
