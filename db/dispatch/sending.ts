import type { Instant } from '../../domain/localDate.ts'
import { sqlInstant } from '../instants.ts'
import type { Queryable } from '../pool.ts'
import type { Account } from './fence.ts'

/**
 * Brings claimed mails to `sending`, each wholly or not at all: where every telling is still claimed by this epoch, its
 * notice stands, and the epoch is still the account's (no newer dispatch, no stop). Only what this answers may be
 * handed to the server. A mail that lost a member is not among it: the caller gives the rest back.
 */
export async function toSending(
  queryable: Queryable,
  { account, epoch }: Account,
  group: { mailIds: readonly string[]; now: Instant },
): Promise<Set<string>> {
  const { rows } = await queryable.query<{ id: string }>({
    name: 'dispatch-sending',
    text: `with still as (
        select a.account from mail_account a, office o
        where a.account = $1 and a.epoch = $2 and not o.sending_stopped
        for share of a
      ), locked as materialized (
        select mt.mail_id, t.notice_key, t.person_id
        from mail_telling mt
        join telling t on t.notice_key = mt.notice_key and t.person_id = mt.person_id and t.mail_id = mt.mail_id
        join notice n on n.key = t.notice_key
        where mt.mail_id = any($3) and exists (select from still)
          and t.state = 'claimed' and t.epoch = $2 and n.done_at is null
        for update of t skip locked
      ), whole as (
        select l.mail_id from (select mail_id, count(*) as members from locked group by mail_id) l
        join (select mail_id, count(*) as members from mail_telling where mail_id = any($3) group by mail_id) mt
          using (mail_id, members)
      ), told as (
        update telling t set state = 'sending' from locked l
        where t.notice_key = l.notice_key and t.person_id = l.person_id and l.mail_id in (select mail_id from whole)
      )
      update mail set state = 'sending', sending_at = $4
      where id in (select mail_id from whole) and state = 'claimed' and epoch = $2
      returning id`,
    values: [account, epoch, group.mailIds, sqlInstant(group.now)],
  })
  return new Set(rows.map(({ id }) => id))
}
