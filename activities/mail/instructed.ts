import { eventMail } from './eventMail.ts'
import type { Block, MailContext, MailItem, MailWriter } from './letter.ts'
import { dayName, dueAndUrgency, measureBlock, toneOf, unitFact } from './measureBlock.ts'

/** 批示: the leader's words, who gave them, and by when; the date is printed, not chased. */
export const instructed: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '领导批示',
    opening: () => '领导对下列整改措施作出批示，请遵照办理。',
    about: (item) => [
      measureBlock(item, {
        facts: [unitFact(item.measure), dueAndUrgency(item, context)],
        tone: toneOf(item, context),
      }),
      ...instructionOf(item, context),
    ],
    closing: '办理情况请以进展报告报送。',
  })

function instructionOf({ event }: MailItem, { names }: MailContext): Block[] {
  if (event?.type !== 'instructed') return []
  const giver = event.by.onBehalfOf ?? event.by.personId
  const due: Block[] = event.due ? [{ type: 'facts', facts: [['批示时限', dayName(event.due)]] }] : []
  return [{ type: 'quote', label: giver ? `${names(giver)}批示` : '批示', text: event.text }, ...due]
}
