import { eventMail } from './eventMail.ts'
import type { MailWriter } from './letter.ts'
import { dueAndUrgency, measureBlock, oneLine, stepsBlock, toneOf, unitFact } from './measureBlock.ts'
import { milestonesBlock } from './milestoneFacts.ts'

/** 交办: these measures are yours now. The steps are printed for a single one; of many they would hide the list. */
export const assigned: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '交办通知',
    opening: (count) => `整改办交办以下${count}项整改措施，请按时限推进，并及时报送进展。`,
    about: (item) => {
      const { measure } = item
      const [step = ''] = measure.steps
      const first = items.length > 1 ? [['措施', oneLine(step, 50)] as const] : []
      const card = measureBlock(item, {
        facts: [unitFact(measure), dueAndUrgency(item, context), ...first],
        tone: toneOf(item, context),
      })
      return items.length > 1 ? [card] : [card, stepsBlock(measure), ...milestonesBlock(measure)]
    },
    closing: '完成后请提交佐证材料申请销号；确有困难需要延期的，请在到期之前申请。',
  })
