import { eventMail } from './eventMail.ts'
import type { MailItem, MailWriter } from './letter.ts'
import { dueAndUrgency, measureBlock, unitFact } from './measureBlock.ts'

/** 延期申请失效: nobody needs to decide any more. */
export const extensionLapsed: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '延期申请失效通知',
    opening: () => '下列延期申请已失效，不必再审批。',
    about: (item) => [
      measureBlock(item, {
        facts: [unitFact(item.measure), dueAndUrgency(item, context), ['失效原因', because(item)]],
        tone: 'grey',
      }),
    ],
  })

function because({ event }: MailItem): string {
  return event?.type === 'extensionLapsed' ? reasons[event.because] : '已有新的情况'
}

const reasons = {
  closeOutRequested: '责任单位已申请销号',
  withdrawn: '措施已撤销',
  corrected: '整改时限已更正',
  suspended: '措施已中止，整改时限将随之顺延；恢复后仍需要的，请重新申请',
} as const
