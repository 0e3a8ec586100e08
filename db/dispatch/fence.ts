import type { Pool } from 'pg'
import type { Instant } from '../../domain/localDate.ts'
import type { MailType } from '../../domain/mailing.ts'
import { sqlInstant } from '../instants.ts'
import { inTransaction } from '../transaction.ts'
import { lockExclusive } from '../wake.ts'

/** The account as this dispatch found it, under an epoch that is its own. */
export type Account = {
  account: string
  epoch: number
  pausedUntil: Instant | null
  stopped: boolean
  /** Mails a second as learned; null: nothing was ever put off. */
  pace: number | null
  freeAt: Instant | null
  waiting: number
}

/**
 * Raises the account's epoch: from here on no older dispatch can bring a mail to `sending`. The mailroom counts as
 * awake, so that nobody pokes it in vain. Null when there is no such account.
 */
export function raiseEpoch(pool: Pool, account: string): Promise<Account | null> {
  return inTransaction(pool, async (client) => {
    await lockExclusive(client, account)
    const { rows } = await client.query<{
      epoch: number
      paused_until: Instant | null
      stopped_reason: string | null
      pace: number | null
      free_at: Instant | null
      waiting: number
    }>(
      `update mail_account set epoch = epoch + 1, next_wake = '-infinity' where account = $1
       returning epoch, paused_until, stopped_reason, pace, free_at, waiting`,
      [account],
    )
    const [row] = rows
    if (!row) return null
    const { epoch, paused_until: pausedUntil, stopped_reason: reason, pace, free_at: freeAt, waiting } = row
    return { account, epoch, pausedUntil, stopped: reason !== null, pace, freeAt, waiting }
  })
}

/** A mail that an older dispatch brought to `sending` before `before`: nobody can still be at it, and nobody knows. */
export type Abandoned = { mailId: string; epoch: number; kind: MailType }

/** What older dispatches left: mails that were claimed only are given back, of those that were sending the ones whose
 *  time is over are named. `before` = now minus the whole time that an attempt may take. */
export async function takeOver(
  pool: Pool,
  { account, epoch }: Account,
  before: Instant,
): Promise<Abandoned[]> {
  const { rows: claimed } = await pool.query<{ id: string }>(
    `select id from mail where account = $1 and epoch < $2 and done_at is null and state = 'claimed'`,
    [account, epoch],
  )
  await giveBack(
    pool,
    claimed.map(({ id }) => id),
  )
  const { rows } = await pool.query<Abandoned>(
    `select id as "mailId", epoch, kind from mail
     where account = $1 and epoch < $2 and done_at is null and state = 'sending' and sending_at <= $3`,
    [account, epoch, sqlInstant(before)],
  )
  return rows
}

/**
 * Mails that were not handed to the server: they vanish, their tellings may be told again. Safe to run twice, and beside
 * the dispatch that owned them: it takes their tellings away, so that its own step to `sending` finds nothing.
 * `handedBack`: those that reached `sending`, by whoever knows that they were not handed over.
 */
export async function giveBack(pool: Pool, mailIds: readonly string[], handedBack = false): Promise<void> {
  if (mailIds.length === 0) return
  const states = handedBack ? ['claimed', 'sending'] : ['claimed']
  await pool.query(
    `with gone as (delete from mail where id = any($1) and state = any($2) and done_at is null returning id),
     unlinked as (delete from mail_telling where mail_id in (select id from gone))
     update telling t
     set state = case when n.done_at is null then 'planned' else 'skipped' end,
         reason = case when n.done_at is null then null else n.reason end,
         done_at = n.done_at, epoch = null, mail_id = null
     from gone, notice n
     where t.mail_id = gone.id and n.key = t.notice_key and t.state = any($2) and t.done_at is null`,
    [mailIds, states],
  )
}
