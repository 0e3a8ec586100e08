import { eventMail } from './eventMail.ts'
import type { Fact, MailItem, MailWriter } from './letter.ts'
import { measureBlock, unitFact } from './measureBlock.ts'

/** 结束长期坚持: by whose decision no more reviews come. */
export const reviewsEnded: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '长期坚持结束通知',
    opening: (count) => `以下${count}项长期坚持的整改措施经批准结束，不再安排复查。`,
    about: (item) => [
      measureBlock(item, { facts: [unitFact(item.measure), ...decision(item)], tone: 'green' }),
    ],
    closing: '问题再现的，仍将重新整改。',
  })

function decision({ event }: MailItem): Fact[] {
  if (event?.type !== 'reviewsEnded') return []
  return [
    ['批准文号', event.decisionNumber],
    ['结束理由', event.reason],
  ]
}
