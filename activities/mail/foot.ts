import type { MailContext } from './letter.ts'

/** The foot of every mail. It carries no unsubscribing: these notices are mandatory. */
export function footLines({ office }: MailContext): string[] {
  return [
    `${office.name}　联系：${office.contact}`,
    `本邮件由整改督办系统自动发出，可直接回复，回信由整改办接收。`,
  ]
}

/** A page of the console that shows the measure and changes nothing; null without a console's address. */
export function linkTo(measureId: string, { publicUrl }: MailContext): string | null {
  return publicUrl === '' ? null : `${publicUrl}/measures/${encodeURIComponent(measureId)}`
}
