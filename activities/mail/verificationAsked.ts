import type { ClaimedCompletion } from '../../domain/measure.ts'
import { completionName } from '../../domain/wording.ts'
import { eventMail } from './eventMail.ts'
import { evidenceBlock } from './evidence.ts'
import type { Fact, MailWriter } from './letter.ts'
import { dayOf, dueAndUrgency, measureBlock, unitFact } from './measureBlock.ts'

/** 申请销号: the verifier is asked to look at the evidence and to decide. */
export const verificationAsked: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '销号申请待验收',
    opening: () => '责任单位申请销号，请验收：符合要求的予以销号；不符合的退回，并写明理由和补充措施。',
    about: (item) => {
      const { measure } = item
      const card = measureBlock(item, { facts: [unitFact(measure), dueAndUrgency(item, context)] })
      if (measure.state !== 'awaitingCloseOut') return [card]
      const { by, at, statement, evidence, completion } = measure.request
      return [
        card,
        {
          type: 'facts',
          facts: [['申请人', context.names(by)], ['申请日期', dayOf(at, context)], ...claimOf(completion)],
        },
        { type: 'quote', label: '整改情况说明', text: statement },
        ...evidenceBlock(evidence),
      ]
    },
  })

/** Only what is less than done is worth a line. */
function claimOf(completion: ClaimedCompletion | undefined): Fact[] {
  return completion === 'basic' ? [['申请认定', completionName(completion)]] : []
}
