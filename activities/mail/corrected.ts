import { eventMail } from './eventMail.ts'
import type { Fact, MailItem, MailWriter } from './letter.ts'
import { dayName, dueAndUrgency, measureBlock, toneOf, unitFact } from './measureBlock.ts'

/** 更正: the date, or the milestones, were printed wrong; from now on the new ones count. */
export const corrected: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '更正通知',
    opening: (count) => `以下${count}项整改措施的${whatOf(items)}有更正，请以更正后的为准。`,
    about: (item) => [
      measureBlock(item, {
        facts: [unitFact(item.measure), dueAndUrgency(item, context), ...change(item)],
        tone: toneOf(item, context),
      }),
    ],
  })

/** 整改时限, 阶段节点, or both where the mail brings both. */
function whatOf(items: readonly MailItem[]): string {
  const fields = new Set(items.map(({ event }) => (event?.type === 'corrected' ? event.field : 'dueDate')))
  return [...fields].map((field) => (field === 'milestones' ? '阶段节点' : '整改时限')).join('、')
}

function change({ event }: MailItem): Fact[] {
  if (event?.type !== 'corrected') return []
  const reason: Fact = ['更正理由', event.reason]
  if (event.field === 'dueDate') return [['原为', dayName(event.from)], reason]
  if (event.field !== 'milestones') return []
  return [['阶段节点', event.to ?? '不再分阶段'], ['原为', event.from ?? '无'], reason]
}
