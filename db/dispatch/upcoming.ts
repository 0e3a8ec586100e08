import type { Instant } from '../../domain/localDate.ts'
import type { MailKind } from '../../domain/notice.ts'
import { sqlInstant } from '../instants.ts'
import type { Queryable } from '../pool.ts'
import { mailKinds } from './desk.ts'
import type { Account } from './fence.ts'

/** What lies ahead of the mailroom: the first row of each kind that becomes claimable after `now`. */
export async function readUpcoming(
  queryable: Queryable,
  now: Instant,
): Promise<{ mailKind: MailKind; at: Instant }[]> {
  const { rows } = await queryable.query<{ mailKind: MailKind; at: Instant }>({
    name: 'dispatch-upcoming',
    text: `select kinds.mail_kind as "mailKind", first.at
           from unnest($2::text[]) as kinds(mail_kind)
           cross join lateral (
             select claimable_at as at from notice
             where done_at is null and claimable_at > $1 and mail_kind = kinds.mail_kind and state = 'planned'
             order by claimable_at limit 1
           ) first`,
    values: [sqlInstant(now), mailKinds],
  })
  return rows
}

/** Whether anything is due at all: enough to know while the window is closed. */
export async function isAnythingDue(queryable: Queryable, now: Instant): Promise<boolean> {
  const { rows } = await queryable.query(
    `select from notice where done_at is null and claimable_at <= $1 and mail_kind = any($2) and state = 'planned' limit 1`,
    [sqlInstant(now), mailKinds],
  )
  return rows.length > 0
}

/** When the first mail was brought to `sending` that an older dispatch left there; null: none. */
export async function oldestAbandoned(
  queryable: Queryable,
  { account, epoch }: Account,
): Promise<Instant | null> {
  const { rows } = await queryable.query<{ at: Instant | null }>(
    `select min(sending_at) as at from mail
     where account = $1 and epoch <= $2 and done_at is null and state = 'sending'`,
    [account, epoch],
  )
  return rows[0]?.at ?? null
}
