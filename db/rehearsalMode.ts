import type { Pool } from 'pg'
import type { Instant } from '../domain/localDate.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'
import { inTransaction } from './transaction.ts'
import { lockShared, mailAccount, type Poke } from './wake.ts'

/** 演练模式: since when, by whom and why all mail goes to the office. */
export type RehearsalMode = { since: Instant; by: string; reason: string }

/** Null: mail goes to whom it is for. */
export async function rehearsalMode(queryable: Queryable): Promise<RehearsalMode | null> {
  const { rows } = await queryable.query<{ since: Instant | null; by: string; reason: string }>(
    'select rehearsing_since as since, rehearsing_by as by, rehearsing_reason as reason from office',
  )
  const [row] = rows
  return row === undefined || row.since === null ? null : { ...row, since: row.since }
}

/**
 * A mail counts as told to its person: it went to him, or it was shown to the office while the rehearsal still lasts.
 * Of `mail` by that name.
 */
export const countsAsTold = `(mail.rehearsed_for is null or (select rehearsing_since is not null from office))`

/**
 * Begins it at once. Raising the epoch takes away what a dispatch has claimed and addressed to people: none of it can be
 * handed over any more, but for what the mail server already has. Beginning twice changes nothing.
 */
export function beginRehearsalMode(pool: Pool, { by, reason, since }: RehearsalMode): Promise<RehearsalMode> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `update office set rehearsing_since = $1, rehearsing_by = $2, rehearsing_reason = $3
       where rehearsing_since is null`,
      [sqlInstant(since), by, reason],
    )
    if (rowCount) await client.query('update mail_account set epoch = epoch + 1')
    return (await rehearsalMode(client)) ?? { by, reason, since }
  })
}

/** What the end of a rehearsal gave back: notices that were shown to the office only. */
export type RehearsalEnded = { returned: number; pokes: Poke[] }

/**
 * Ends it: who was named in a banner has heard nothing, so his tellings are open again, and dispatch decides anew whether
 * they are still true, merges and collapses them, as after a stop of all mail (docs/decisions/0013). A mail that is on its
 * way to the office meanwhile tells nobody either.
 */
export function endRehearsalMode(pool: Pool, now: Instant): Promise<RehearsalEnded> {
  return inTransaction(pool, async (client) => {
    await lockShared(client, mailAccount)
    await client.query('select from office for update')
    const mode = await rehearsalMode(client)
    if (mode === null) return { returned: 0, pokes: [] }
    await client.query(
      `update office set rehearsing_since = null, rehearsing_by = null, rehearsing_reason = null, resumed_at = $1`,
      [sqlInstant(now)],
    )
    const { rows } = await client.query<{ account: string }>(
      'update mail_account set epoch = epoch + 1 returning account',
    )
    const returned = await giveBackShown(client, mode.since)
    return { returned, pokes: rows.map(({ account }) => ({ account, at: now })) }
  })
}

/** Notices that were cancelled or passed over meanwhile stay so. */
async function giveBackShown(client: Queryable, since: Instant): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `with shown as materialized (
       select distinct mt.notice_key, mt.person_id from mail m join mail_telling mt on mt.mail_id = m.id
       where m.rehearsed_for is not null and m.created_at >= $1
     ), back as (
       update telling t set state = 'planned', reason = null, done_at = null, not_before = null, epoch = null, mail_id = null
       from shown s join notice n on n.key = s.notice_key
       where t.notice_key = s.notice_key and t.person_id = s.person_id
         and t.state in ('planned', 'sending', 'done', 'unknown', 'refused', 'skipped')
         and (n.done_at is null or n.state = 'done')
       returning t.notice_key
     ), open_again as (
       update notice n set state = 'planned', reason = null, done_at = null
       from (select distinct notice_key from back) b where n.key = b.notice_key
       returning n.key
     )
     select count(*) from open_again`,
    [sqlInstant(since)],
  )
  return rows[0]?.count ?? 0
}
