import type { Pool } from '../../db/pool.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { PersonId } from '../../domain/roster.ts'
import { until as eventually } from '../../embedded/process.ts'

export type LedgerMail = {
  id: string
  messageId: string
  personId: PersonId
  address: string
  kind: string
  state: string
  attempt: number
  keys: string[]
}

/** One notice to one person in one mail. */
export type LedgerMember = { key: string; personId: PersonId; mail: LedgerMail }

/** Every mail that was brought to the server, in SQL of its own: a drill that asked the product would believe it. */
export async function readLedgerMails(pool: Pool): Promise<LedgerMail[]> {
  const { rows } = await pool.query<LedgerMail>(
    `select mail.id, message_id as "messageId", mail.person_id as "personId", address, kind, mail.state, attempt,
       array_agg(notice_key) as keys
     from mail join mail_telling on mail_id = mail.id group by mail.id`,
  )
  return rows
}

export function membersOf(mails: readonly LedgerMail[]): LedgerMember[] {
  return mails.flatMap((mail) => mail.keys.map((key) => ({ key, personId: mail.personId, mail })))
}

/** What is still to happen of all that was due up to an instant. */
export type Open = { unarmed: number; undecided: number; untold: number; inHand: number }

export async function openUpTo(pool: Pool, instant: Instant): Promise<Open> {
  const { rows } = await pool.query<Open>(
    `select
       (select count(*) from measure
        where next_decision_at is not null and (armed_for is null or armed_for > next_decision_at)) as unarmed,
       (select count(*) from measure where next_decision_at <= $1) as undecided,
       (select count(*) from notice where done_at is null and state = 'planned' and claimable_at <= $1) as untold,
       (select count(*) from mail where done_at is null and created_at <= $1) as "inHand"`,
    [new Date(instant)],
  )
  const [open] = rows
  if (!open) throw new Error('the state of the house could not be read')
  return open
}

/** Waits until everything due up to the instant is armed, decided, told and answered. */
export async function untilQuiet(pool: Pool, instant: Instant, patience: number): Promise<void> {
  await eventually(`not everything that was due has happened`, patience, async () => {
    const open = await openUpTo(pool, instant)
    if (Object.values(open).some((count) => count > 0)) throw new Error(JSON.stringify(open))
    return true
  })
}
