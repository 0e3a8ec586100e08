import { eventMail } from './eventMail.ts'
import type { Fact, MailItem, MailWriter } from './letter.ts'
import { dayName, dueAndUrgency, measureBlock, toneOf, unitFact } from './measureBlock.ts'

/** 更正: the date was printed wrong; from now on the new one counts. */
export const corrected: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '更正通知',
    opening: (count) => `以下${count}项整改措施的整改时限有更正，请以更正后的为准。`,
    about: (item) => [
      measureBlock(item, {
        facts: [unitFact(item.measure), dueAndUrgency(item, context), ...change(item)],
        tone: toneOf(item, context),
      }),
    ],
  })

function change({ event }: MailItem): Fact[] {
  if (event?.type !== 'corrected' || event.field !== 'dueDate') return []
  return [
    ['原为', dayName(event.from)],
    ['更正理由', event.reason],
  ]
}
