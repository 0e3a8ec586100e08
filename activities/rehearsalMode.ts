import { createHash } from 'node:crypto'
import type { Instant } from '../domain/localDate.ts'
import type { Office } from './deps.ts'
import type { Letter } from './mail/letter.ts'
import type { Thread } from './thread.ts'

/** How a mail leaves: to whom, under which name, in which thread. */
export type Way = {
  to: { name: string; address: string }
  messageId: string
  thread: Thread | null
  letter: Letter
  /** 演练模式: the address that it was kept from. */
  rehearsedFor: string | null
}

const mark = 'rehearsal-'

/**
 * 演练模式: the same mail to the office, whoever it is for. Under a name of its own: the real one that goes when the
 * rehearsal has ended would otherwise be taken for a repetition.
 */
export function shownToOffice(
  { to, messageId, letter }: Way,
  { office, since }: { office: Office; since: Instant },
): Way {
  return {
    to: { name: office.name, address: office.alarmAddress ?? office.replyTo },
    messageId: messageId.startsWith(mark) ? messageId : shownName(messageId, since),
    thread: null,
    letter: { ...letter, subject: `【演练】${letter.subject}` },
    rehearsedFor: to.address,
  }
}

/** On top of the mail, above what stands there anyway. */
export function withRehearsalBanner(office: Office, { name, address }: Way['to']): Office {
  const banner = `演练模式：这封邮件本应发给 ${name} <${address}>，现在只发到整改办，本人没有收到。`
  return { ...office, banner: office.banner ? `${banner} ${office.banner}` : banner }
}

function shownName(messageId: string, since: Instant): string {
  const [, domain = 'localhost'] = messageId.split('@')
  const hash = createHash('sha256').update(`${since}\n${messageId}`).digest('hex')
  return `${mark}${hash.slice(0, 40)}@${domain}`
}
