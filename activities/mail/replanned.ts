import { changeNames } from '../../domain/wordingEvents.ts'
import { eventMail } from './eventMail.ts'
import type { Fact, MailItem, MailWriter } from './letter.ts'
import { dayName, dueAndUrgency, measureBlock, toneOf, unitFact } from './measureBlock.ts'

/** 日期调整: a date that was counted in working days moved, because the calendar or the policy did. */
export const replanned: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '日期调整通知',
    opening: (count) => `以下${count}项整改措施按工作日推算的日期有调整，请以调整后的为准。`,
    about: (item) => [
      measureBlock(item, {
        facts: [unitFact(item.measure), dueAndUrgency(item, context), ...changes(item)],
        tone: toneOf(item, context),
      }),
    ],
  })

function changes({ event }: MailItem): Fact[] {
  if (event?.type !== 'replanned') return []
  const { dueDate, lookBacks, because } = event
  const due: Fact[] = dueDate === null ? [] : [['原为', dayName(dueDate.from)]]
  return [
    ...due,
    ...lookBacks.map(({ n, from, to }): Fact => [`第${n}次回头看`, `${dayName(to)}，原为${dayName(from)}`]),
    ['调整原因', changeNames[because]],
  ]
}
