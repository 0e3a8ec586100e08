import type { Instant } from '../domain/localDate.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'
import { mailAccount } from './wake.ts'

/** A mail that tries the way to an address; it tells nobody of any measure, and no notice travels in it. */
export type TestMail = { id: string; address: string; epoch: number }

/** In the ledger's place of a person; no person of a roster has such an id. */
export const testPerson = 'test'

/** Writes a test mail into the ledger, for the worker to send. */
export async function askForTestMail(
  client: Queryable,
  { id, address, now }: { id: string; address: string; now: Instant },
): Promise<void> {
  await client.query(
    `insert into mail (id, message_id, person_id, address, account, epoch, kind, slot, subject, body_text, body_hash, state,
       created_at)
     values ($1, $1, $2, $3, $4, 0, 'test', $5, '', '', '', 'asked', $5)`,
    [id, testPerson, address, mailAccount, sqlInstant(now)],
  )
}

/** The oldest that waits, brought to `sending` for the caller alone; null: there is none, or all mail is stopped. One that
 *  was asked for before a rehearsal began may be for anybody: it waits for its end. */
export async function takeTestMail(queryable: Queryable, now: Instant): Promise<TestMail | null> {
  const { rows } = await queryable.query<TestMail>(
    `update mail set state = 'sending', sending_at = $1,
       epoch = (select epoch from mail_account where mail_account.account = mail.account)
     where id = (select id from mail where done_at is null and kind = 'test' and state = 'asked'
         and (select not sending_stopped and coalesce(rehearsing_since < mail.created_at, true) from office)
       order by created_at limit 1 for update skip locked)
     returning id, address, epoch`,
    [sqlInstant(now)],
  )
  return rows[0] ?? null
}

export type TestSent = {
  messageId: string
  subject: string
  text: string
  hash: string
  outcome: string
  code: number | null
  /** The server's own words. */
  reply: string
  class: string
}

/** Whatever came of it is final: nobody sends it again, and no account is paused for it. */
export async function endTestMail(
  queryable: Queryable,
  id: string,
  { sent, now }: { sent: TestSent; now: Instant },
): Promise<void> {
  const { messageId, subject, text, hash, outcome, code, reply, class: replyClass } = sent
  await queryable.query(
    `update mail set message_id = $2, subject = $3, body_text = $4, body_hash = $5, state = $6, reply_code = $7, reply = $8,
       reply_class = $9, done_at = $10
     where id = $1 and done_at is null`,
    [id, messageId, subject, text, hash, outcome, code, reply.slice(0, 1000), replyClass, sqlInstant(now)],
  )
}
