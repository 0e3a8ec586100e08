import { findLetter } from '../../../domain/letters.ts'
import { eventMail } from '../eventMail.ts'
import type { MailWriter } from '../letter.ts'
import { measureBlock, unitFact } from '../measureBlock.ts'

/** 作废: whoever has the letter in his hands must not act upon it. */
export const letterVoided: MailWriter = (items, context) =>
  eventMail(items, context, {
    name: '函件作废通知',
    opening: () => '此前发给您的函件已经作废，请勿再据以办理。整改时限和督办安排不因此改变。',
    about: (item) => {
      const card = measureBlock(item, { facts: [unitFact(item.measure)], tone: 'grey' })
      if (item.event?.type !== 'letterVoided') return [card]
      const letter = findLetter(item.measure, item.event.letterId)
      return [
        card,
        {
          type: 'facts',
          facts: [
            ['作废的函件', letter?.signed?.docNumber ?? item.event.letterId],
            ['作废的理由', item.event.reason],
          ],
        },
      ]
    },
  })
