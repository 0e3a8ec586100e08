import type { MailType } from '../../domain/mailing.ts'
import { assigned } from './assigned.ts'
import { closedOut } from './closedOut.ts'
import { confirmed } from './confirmed.ts'
import { corrected } from './corrected.ts'
import { extensionAnswered } from './extensionAnswered.ts'
import { extensionAsked } from './extensionAsked.ts'
import { extensionLapsed } from './extensionLapsed.ts'
import { instructed } from './instructed.ts'
import { leaderMorning } from './leaderMorning.ts'
import type { Letter, MailContext, MailItem, MailWriter } from './letter.ts'
import { formalLetter } from './letters/formalLetter.ts'
import { letterVoided } from './letters/letterVoided.ts'
import { lookBackPassed } from './lookBackPassed.ts'
import { morning } from './morning.ts'
import { reassigned } from './reassigned.ts'
import { reopened } from './reopened.ts'
import { replanned } from './replanned.ts'
import { resumed } from './resumed.ts'
import { reviewsEnded } from './reviewsEnded.ts'
import { sentBack } from './sentBack.ts'
import { suspended } from './suspended.ts'
import { verificationAsked } from './verificationAsked.ts'
import { withdrawn } from './withdrawn.ts'

/** Writes the mail of a type. What has no mail of its own travels in the morning one. */
export function writeMail(type: MailType, items: readonly MailItem[], context: MailContext): Letter {
  const write = Object.hasOwn(writers, type) ? writers[type] : undefined
  return (write ?? morning)(items, context)
}

const writers: Partial<Record<MailType, MailWriter>> = {
  morning,
  leaderMorning,
  assigned,
  verificationAsked,
  extensionAsked,
  extensionAnswered,
  extensionLapsed,
  sentBack,
  suspended,
  resumed,
  closedOut,
  confirmed,
  lookBackPassed,
  reviewsEnded,
  reopened,
  instructed,
  reassigned,
  corrected,
  replanned,
  withdrawn,
  letter: formalLetter,
  letterVoided,
}
