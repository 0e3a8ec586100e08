import { eventMail } from './eventMail.ts'
import type { Fact, MailItem, MailWriter } from './letter.ts'
import { measureBlock, unitFact } from './measureBlock.ts'

/** 撤销, to everyone who was told before: nothing is owed any more. */
export const withdrawn: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '撤销通知',
    opening: (count) => `以下${count}项整改措施经批准撤销，不再提醒和督办。`,
    about: (item) => [
      measureBlock(item, { facts: [unitFact(item.measure), ...decision(item)], tone: 'grey' }),
    ],
  })

function decision({ event }: MailItem): Fact[] {
  if (event?.type !== 'withdrawn') return []
  return [
    ['批准文号', event.decisionNumber],
    ['撤销理由', event.reason],
  ]
}
