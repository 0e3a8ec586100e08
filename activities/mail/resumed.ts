import { eventMail } from './eventMail.ts'
import type { Fact, MailItem, MailWriter } from './letter.ts'
import { dayName, dueAndUrgency, measureBlock, toneOf, unitFact } from './measureBlock.ts'

/** 恢复: the date that counts from now on, beside the one that was printed. */
export const resumed: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '恢复通知',
    opening: (count) => `以下${count}项整改措施已恢复计时，整改时限按剩余的工作日顺延。`,
    about: (item) => [
      measureBlock(item, {
        facts: [unitFact(item.measure), dueAndUrgency(item, context), ...spell(item)],
        tone: toneOf(item, context),
      }),
    ],
    closing: '请按上列时限继续整改。',
  })

function spell({ event, measure }: MailItem): Fact[] {
  if (event?.type !== 'resumed') return []
  const since: Fact = ['恢复日期', `${dayName(event.on)}${event.because === 'date' ? '（中止期满）' : ''}`]
  const stood: Fact = ['中止时间', `${event.workingDays}个工作日`]
  if (measure.originalDueDate === null) return [since, stood]
  return [since, stood, ['原定时限', dayName(measure.originalDueDate)]]
}
