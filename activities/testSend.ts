import { createHash } from 'node:crypto'
import type { TestMail, TestSent } from '../db/testMails.ts'
import type { Instant } from '../domain/localDate.ts'
import type { Office, SmtpSettings } from './deps.ts'
import { testMail } from './mail/testMail.ts'
import { writeMime } from './mime.ts'
import { openPost } from './smtp.ts'

/** Real milliseconds that the server has for all of it. */
const attempt = 9_000

/**
 * Sends one test mail by the client and the settings of the mailroom, on a connection of its own, and answers what the
 * server literally said. Never throws: what went wrong is the answer.
 */
export async function testSend(
  { id, address }: Pick<TestMail, 'id' | 'address'>,
  { smtp, office, now }: { smtp: SmtpSettings; office: Office; now: Instant },
): Promise<TestSent> {
  const messageId = `${id}@${smtp.from.split('@')[1] ?? 'localhost'}`
  const letter = testMail(office)
  const raw = writeMime(letter, {
    from: { name: office.name, address: smtp.from },
    to: { name: '试发收件人', address },
    ...{ replyTo: office.replyTo, messageId, thread: null, at: now },
  })
  const post = openPost({ ...smtp, connections: 1 })
  const result = await post.send({ from: smtp.from, to: address, raw }, { mayStart: () => true, attempt })
  post.rest()
  if (result === null) throw new Error(`试发 ${id}：没有开始`)
  const { outcome, code, reply, class: replyClass } = result
  return {
    ...{ messageId, subject: letter.subject, text: letter.text, code, reply, class: replyClass },
    hash: createHash('sha256').update(raw).digest('hex'),
    // The ledger's word for a mail that did not go; the account itself is left alone.
    outcome: outcome === 'accountStopped' ? 'refused' : outcome,
  }
}
