import { eventMail } from './eventMail.ts'
import type { MailWriter } from './letter.ts'
import { dayName, dayOf, dueAndUrgency, measureBlock, unitFact } from './measureBlock.ts'

/** 申请延期: the approver decides; until then the date stands. */
export const extensionAsked: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '延期申请待审批',
    opening: () => '责任单位申请延期，请审批。批准之前，原时限仍然有效。',
    about: (item) => {
      const { measure } = item
      const card = measureBlock(item, {
        facts: [unitFact(measure), dueAndUrgency(item, context)],
        tone: 'amber',
      })
      const asked = measure.pendingExtension
      if (!asked) return [card]
      return [
        card,
        {
          type: 'facts',
          facts: [
            ['申请人', context.names(asked.by)],
            ['申请日期', dayOf(asked.at, context)],
            ['申请延至', dayName(asked.newDate)],
            ['此前已延期', `${measure.extensionsApproved}次`],
          ],
        },
        { type: 'quote', label: '未完成原因', text: asked.cause },
        { type: 'quote', label: '下一步措施', text: asked.nextSteps },
      ]
    },
  })
