import type { Instant } from '../../domain/localDate.ts'
import type { MailType } from '../../domain/mailing.ts'
import type { PersonId } from '../../domain/roster.ts'
import { sqlInstant } from '../instants.ts'
import type { Queryable } from '../pool.ts'

/** What became of one mail. `retryAt` null: it is final. */
export type Outcome = {
  mailId: string
  epoch: number
  outcome: 'accepted' | 'refused' | 'deferred' | 'unknown'
  code: number | null
  reply: string
  class: string
  retryAt: Instant | null
}

/** What the office may have to hear of it. */
export type Stored = {
  mailId: string
  personId: PersonId
  address: string
  kind: MailType
  state: Outcome['outcome']
  class: string
  final: boolean
}

/**
 * Stores outcomes where the row's own epoch is the one that sent it: a process that was fenced out may still say what
 * the server told it. A late acceptance turns `unknown` into accepted. A second `unknown` of one message is final,
 * the first of a formal letter is.
 * An address that the server did not know is marked in the same statement: unmarked, its person would be asked again.
 * Notices all of whose tellings are finished end here, but for a bad address: who hears it then is decided anew.
 */
export async function storeOutcomes(
  queryable: Queryable,
  outcomes: readonly Outcome[],
  now: Instant,
): Promise<Stored[]> {
  if (outcomes.length === 0) return []
  const { rows } = await queryable.query<Stored>({
    name: 'dispatch-outcomes',
    text: outcomesText,
    values: [JSON.stringify(outcomes.map(record)), sqlInstant(now)],
  })
  await endHeardNotices(
    queryable,
    rows.map(({ mailId }) => mailId),
    now,
  )
  return rows
}

/** A statement after the former: two people of one notice may have finished in two groups at once. Should it not run, the
 *  next round finds the notice with nobody left to tell. */
async function endHeardNotices(
  queryable: Queryable,
  mailIds: readonly string[],
  now: Instant,
): Promise<void> {
  await queryable.query({
    name: 'dispatch-end-heard',
    text: `update notice n set done_at = $2, state = case when s.heard then 'done' else 'skipped' end,
             reason = case when not s.heard then s.reason end
           from (select distinct notice_key from mail_telling where mail_id = any($1)) k
           cross join lateral (
             select bool_or(t.state in ('done', 'unknown') or t.reason = 'merged') as heard, min(t.reason) as reason,
               bool_and(t.done_at is not null) and not bool_or(t.reason is not distinct from 'badAddress') as over
             from telling t where t.notice_key = k.notice_key
           ) s
           where n.key = k.notice_key and n.done_at is null and s.over`,
    values: [mailIds, sqlInstant(now)],
  })
}

function record({ mailId, epoch, outcome, code, reply, class: replyClass, retryAt }: Outcome) {
  return {
    id: mailId,
    epoch,
    outcome,
    code,
    reply: reply.slice(0, 1000),
    class: replyClass,
    retry_at: sqlInstant(retryAt),
  }
}

const outcomesText = `with seen as (
    select x.*, x.outcome = 'unknown' and exists (
      select from mail m join mail p on p.message_id = m.message_id and p.id <> m.id
      where m.id = x.id and p.state = 'unknown'
    ) as again
    from json_to_recordset($1) as x(id text, epoch bigint, outcome text, code int, reply text, class text,
      retry_at timestamptz)
  ), judged as (
    select *, outcome in ('accepted', 'refused') or retry_at is null or again as final
    from seen
  ), mailed as (
    update mail m set state = j.outcome, reply = j.reply, reply_code = j.code, reply_class = j.class, done_at = $2,
      retry_at = case when j.final then null else j.retry_at end
    from judged j
    where m.id = j.id and m.epoch = j.epoch
      and (m.state = 'sending' or (m.state = 'unknown' and j.outcome = 'accepted'))
    returning m.id, m.person_id, m.address, m.kind, m.reply, j.outcome, j.class, j.final, j.retry_at
  ), marked as (
    insert into bad_address (person_id, address, reply, marked_at)
    select person_id, address, reply, $2 from mailed where class = 'badAddress'
    on conflict (person_id, address) do update set reply = excluded.reply, marked_at = excluded.marked_at
  ), told as (
    update telling t set
      state = case
        when o.outcome = 'accepted' then case when t.reason in ('merged', 'collapsed') then 'skipped' else 'done' end
        when o.outcome = 'deferred' then 'planned'
        else o.outcome end,
      reason = case
        when o.outcome = 'accepted' then t.reason
        when o.outcome = 'refused' then case when o.class = 'badAddress' then 'badAddress' else 'refused' end
        when o.outcome = 'unknown' and o.final then case when o.kind = 'letter' then 'letterUnknown' else 'unknownTwice' end end,
      not_before = o.retry_at,
      attempt = t.attempt + case when o.final then 0 else 1 end,
      done_at = case when o.final then $2::timestamptz end
    from mailed o
    where t.mail_id = o.id and t.state in ('sending', 'unknown')
  )
  select id as "mailId", person_id as "personId", address, kind, outcome as state, class, final from mailed`
