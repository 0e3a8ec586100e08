import { letterOfTrack } from '../../../domain/letters.ts'
import { linkHolds, signLink } from '../../../domain/linkToken.ts'
import type { MailContext, MailItem } from '../letter.ts'

/** The page of a letter for this reader; it changes nothing until he chooses to sign. Null without a console's address. */
export function letterLink(
  letterId: string,
  { measure }: Pick<MailItem, 'measure'>,
  { publicUrl, linkSecret, personId, now }: MailContext,
): string | null {
  if (publicUrl === '') return null
  const claim = { purpose: 'letter', subject: `${measure.id}/${letterId}`, personId } as const
  return `${publicUrl}/letters/${signLink({ ...claim, expiresAt: now + linkHolds }, linkSecret)}`
}

/** Of a letter that waits for this reader's signature: its page, to be read before he signs. */
export function draftLink(item: MailItem, context: MailContext): string | null {
  const letterId = item.notice.kind === 'signatureAsked' ? letterOfTrack(item.notice.track) : null
  return letterId === null ? null : letterLink(letterId, item, context)
}
