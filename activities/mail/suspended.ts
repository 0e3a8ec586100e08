import { suspensionReasonNames } from '../../domain/refusalsWording.ts'
import { eventMail } from './eventMail.ts'
import type { Block, Fact, MailItem, MailWriter } from './letter.ts'
import { dayName, dueAndUrgency, measureBlock, unitFact } from './measureBlock.ts'

/** 中止: why, until when, and that the time left is kept. */
export const suspended: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '中止通知',
    opening: (count) => `以下${count}项整改措施已中止，中止期间不计算整改时间，不再催办。`,
    about: (item) => [
      measureBlock(item, { facts: [unitFact(item.measure), dueAndUrgency(item, context), ...spell(item)] }),
      ...why(item),
    ],
    closing: '恢复后按剩余的工作日重新确定整改时限，届时另行通知。',
  })

function spell({ event }: MailItem): Fact[] {
  if (event?.type !== 'suspended') return []
  return [
    ['中止事由', suspensionReasonNames[event.reason]],
    ['恢复日期', event.until === null ? '未定，由整改办另行恢复' : dayName(event.until)],
  ]
}

function why({ event }: MailItem): Block[] {
  return event?.type === 'suspended' ? [{ type: 'quote', label: '中止说明', text: event.text }] : []
}
