import type { SentLetters } from '../../../domain/context.ts'
import type { Ladder } from '../../../domain/ladder.ts'
import { defaultLadder } from '../../../domain/ladder.ts'
import { contentOf } from '../../../domain/letterContent.ts'
import type { Letter } from '../../../domain/letters.ts'
import { aContext, aMeasure, at } from './measures.ts'

/** The default ladder with its two letters. */
export const withLetters: Ladder = defaultLadder

export const letterContext = aContext({ ladder: withLetters })

/** The 提醒函 of `aMeasure` (due 2021-12-31), drafted on the morning of its day. */
export function aLetter(overrides: Partial<Letter> = {}): Letter {
  return {
    id: 'letter.1',
    kind: 'reminderLetter',
    rung: 'letter',
    cycle: 1,
    level: 3,
    signer: 'officeDirector',
    draftDate: '2021-12-22',
    issueDate: '2021-12-24',
    draftedAt: at('2021-12-22', '07:00'),
    state: 'drafted',
    signed: null,
    ended: null,
    acknowledged: null,
    ...overrides,
  }
}

/** The same, signed on the day after. */
export function aSignedLetter(overrides: Partial<Letter> = {}): Letter {
  const signed = {
    at: at('2021-12-23', '10:00'),
    by: 'officeDirector',
    sequence: 9,
    docNumber: '整改办提〔2021〕3号',
  }
  return aLetter({ state: 'signed', signed, ...overrides })
}

const doubted = (role: string, personId: string, copy = false) => ({
  ...{ key: `ZG-0001/event:9/1/letter/1/${role}`, personId, copy },
})

/** Of the signed letter the mails to the owner, who heads his unit as well, and to the leader were never answered. */
export const sentInDoubt: SentLetters = {
  inDoubt: [
    doubted('leaderInCharge', 'leader', true),
    doubted('leaderInCharge', 'owner', true),
    doubted('owner', 'owner'),
  ],
  contents: new Map([[9, contentOf(aMeasure(), aLetter(), { ...letterContext, now: at('2021-12-23') })]]),
}
