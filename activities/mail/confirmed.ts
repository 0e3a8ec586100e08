import { eventMail } from './eventMail.ts'
import type { MailItem, MailWriter } from './letter.ts'
import { dueFact, measureBlock, unitFact } from './measureBlock.ts'

/** 巡察机构确认: the second of the two closings, with its reference. */
export const confirmed: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '巡察机构确认通知',
    opening: (count) => `以下${count}项整改措施已经巡察机构确认。`,
    about: (item) => [
      measureBlock(item, {
        facts: [unitFact(item.measure), dueFact(item.measure), ['确认文号', referenceOf(item)]],
        tone: 'green',
      }),
    ],
  })

function referenceOf({ event, measure }: MailItem): string {
  return event?.type === 'confirmed' ? event.reference : (measure.confirmation?.reference ?? '见台账')
}
