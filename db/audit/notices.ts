import type { Instant } from '../../domain/localDate.ts'
import type { MeasureId } from '../../domain/measure.ts'
import { sqlInstant } from '../instants.ts'
import { ofMeasure } from '../notices.ts'
import type { Pool, PoolClient } from '../pool.ts'
import { inTransaction } from '../transaction.ts'
import type { Poke } from '../wake.ts'
import { lockShared, mailAccount } from '../wake.ts'

/**
 * Puts a notice back to planned, due now: dispatch asks whether it is still true and whom it is for, and tells whoever has
 * not heard. What was taken off it or never went is forgotten; who heard it is not told again.
 */
export function reopenNotice(pool: Pool, key: string, now: Instant): Promise<Poke> {
  return changed(pool, now, async (client) => {
    await client.query(
      `delete from telling where notice_key = $1 and coalesce(reason, '') not in ('merged', 'collapsed')
         and (state in ('planned', 'cancelled', 'reassigned', 'skipped')
           or not exists (select from mail_telling mt join mail on mail.id = mt.mail_id
             where mt.notice_key = $1 and mt.person_id = telling.person_id and mail.sending_at is not null))`,
      [key],
    )
    await client.query(
      `update notice set state = 'planned', reason = null, done_at = null, claimable_at = least(due_at, $2) where key = $1`,
      [key, sqlInstant(now)],
    )
  })
}

/** Lets dispatch find a row that is due, or that was held for a person who is there now. */
export function letGo(pool: Pool, key: string, now: Instant): Promise<Poke> {
  return changed(pool, now, (client) =>
    client.query(
      `update notice set state = 'planned', reason = null, claimable_at = coalesce(claimable_at, due_at)
       where key = $1 and done_at is null and state in ('planned', 'held')`,
      [key],
    ),
  )
}

/** Ends what is open of a notice to a person: no further mail of it goes to him. */
export async function settleTelling(
  pool: Pool,
  { key, personId }: { key: string; personId: string },
  now: Instant,
): Promise<void> {
  await pool.query(
    `update telling set state = 'done', done_at = $3, epoch = null
     where notice_key = $1 and person_id = $2 and done_at is null and state <> 'sending'`,
    [key, personId, sqlInstant(now)],
  )
}

/** What a measure still has to tell waits until its history is to be trusted again. Gives the number of notices. */
export async function holdNotices(pool: Pool, id: MeasureId): Promise<number> {
  const { rowCount } = await pool.query(
    `update notice set state = 'held', reason = 'historyBroken'
     where ${ofMeasure} and done_at is null and state = 'planned'`,
    [id],
  )
  return rowCount ?? 0
}

export function releaseNotices(pool: Pool, id: MeasureId, now: Instant): Promise<Poke> {
  return changed(pool, now, (client) =>
    client.query(
      `update notice set state = 'planned', reason = null
       where ${ofMeasure} and done_at is null and state = 'held' and reason = 'historyBroken'`,
      [id],
    ),
  )
}

/** Under the wake's lock, like every write that makes rows claimable; the mailroom is told in any case. */
function changed(pool: Pool, now: Instant, write: (client: PoolClient) => Promise<unknown>): Promise<Poke> {
  return inTransaction(pool, async (client) => {
    await lockShared(client, mailAccount)
    await write(client)
    return { account: mailAccount, at: now }
  })
}
