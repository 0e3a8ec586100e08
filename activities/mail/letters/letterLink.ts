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
