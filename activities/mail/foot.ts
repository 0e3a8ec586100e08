import { linkHolds, signLink } from '../../domain/linkToken.ts'
import type { Office } from '../deps.ts'
import type { LinkedCard, MailContext, MeasureCard } from './letter.ts'

/** The foot of every mail. It carries no unsubscribing: these notices are mandatory. */
export function footLines({ office }: { office: Pick<Office, 'name' | 'contact'> }): string[] {
  return [
    `${office.name}　联系：${office.contact}`,
    `本邮件由整改督办系统自动发出，可直接回复，回信由整改办接收。`,
  ]
}

/** The page that shows the measure to this reader and changes nothing; null without an address of our own. */
export function linkTo(measureId: string, context: MailContext): string | null {
  const { publicUrl, linkSecret, personId, now } = context
  if (publicUrl === '') return null
  const claim = { purpose: 'measure', subject: measureId, personId, expiresAt: now + linkHolds } as const
  return `${publicUrl}/m/${signLink(claim, linkSecret)}`
}

/** What can be opened from a measure's card: the letter that is asked about, then the measure itself. */
export function cardLinks({ id, letterUrl }: MeasureCard, context: MailContext): LinkedCard['links'] {
  const links = [
    { label: '查看函件全文', url: letterUrl },
    { label: '查看该措施', url: linkTo(id, context) },
  ]
  return links.flatMap(({ label, url }) => (url === null ? [] : [{ label, url }]))
}
