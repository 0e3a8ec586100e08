import { sqlInstant } from '../db/instants.ts'
import type { MailAccount } from '../db/mailAccounts.ts'
import { readMailAccounts } from '../db/mailAccounts.ts'
import type { Queryable } from '../db/pool.ts'
import type { Instant } from '../domain/localDate.ts'

/** What stands or waits in the database, counted. */
export type Standing = {
  stopped: boolean
  stoppedBy: string | null
  accounts: readonly MailAccount[]
  held: number
  unknownMails: number
  /** People whose address a mail server did not know, as the roster has it still. */
  badAddresses: number
  /** Open measures that no workflow waits for, for longer than a minute. */
  unarmed: number
  /** Decisions whose time passed more than two minutes ago. */
  late: number
  latestLate: Instant | null
  /** Notices that could have gone ten minutes ago and did not: of the morning mails, and all others. */
  unsent: { morning: number; other: number }
}

const minute = 60_000

/** One round trip; every figure reads an index. */
export async function standingOf(
  queryable: Queryable,
  { now, lastSlot }: { now: Instant; lastSlot: Instant },
): Promise<Standing> {
  const { rows } = await queryable.query<{
    standing: Omit<Standing, 'latestLate' | 'accounts'>
    latest: Instant | null
  }>(
    `select json_build_object(
       'stopped', sending_stopped, 'stoppedBy', stopped_by,
       'held', (select count(*) from notice where done_at is null and state = 'held'),
       'unknownMails', (select count(distinct mail_id) from telling where state = 'unknown' and done_at is null),
       'badAddresses', (select count(distinct person_id) from bad_address b where address =
          (select email from person where id = person_id order by valid_from desc limit 1)),
       'unarmed', (select count(*) from measure where next_decision_at is not null
          and (armed_for is null or armed_for > next_decision_at) and registered_at < $1),
       'late', (select count(*) from measure where next_decision_at < $2),
       'unsent', (select json_build_object(
          'morning', count(*) filter (where mail_kind in ('morning', 'leaderMorning') and claimable_at <= $4),
          'other', count(*) filter (where mail_kind not in ('morning', 'leaderMorning')))
          from notice where done_at is null and state = 'planned' and claimable_at < $3
            and not exists (select from telling where notice_key = key and not_before > $3))) as standing,
       (select min(next_decision_at) from measure where next_decision_at < $2) as latest
     from office`,
    [now - minute, now - 2 * minute, now - 10 * minute, lastSlot].map((instant) => sqlInstant(instant)),
  )
  const accounts = await readMailAccounts(queryable)
  const [row] = rows
  if (!row) throw new Error('表 office 没有行：应先执行迁移')
  return { ...row.standing, latestLate: row.latest, accounts }
}
