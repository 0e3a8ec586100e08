import type { Instant, LocalDate } from '../../domain/localDate.ts'
import type { NoticeEnd, TellingEnd } from '../../domain/mailroom.ts'
import { sqlInstant } from '../instants.ts'
import type { Pool, Queryable } from '../pool.ts'
import { inTransaction } from '../transaction.ts'
import type { AlarmDetail } from './alarms.ts'

/** A notice's end holds only while its measure is as it was read; null: an alarm, which has no measure. */
export type GuardedEnd = NoticeEnd & { sequence: number | null }

export type Settled = {
  ends: readonly GuardedEnd[]
  tellingEnds: readonly TellingEnd[]
}

/** Writes down what needs no mail. Run twice, the second changes nothing. */
export async function settle(pool: Pool, settled: Settled, now: Instant): Promise<void> {
  const { ends, tellingEnds } = settled
  if (ends.length + tellingEnds.length === 0) return
  await inTransaction(pool, async (client) => {
    if (tellingEnds.length > 0) await endTellings(client, tellingEnds, now)
    if (ends.length > 0) await endNotices(client, ends, now)
  })
}

export type AlarmNotice = {
  key: string
  rung: string
  occurrence: number
  date: LocalDate
  detail: AlarmDetail
  /** From when it may be told; missing = at once. */
  at?: Instant
}

/** An alarm of the office; told once by its key. Claimable at once: gathering is decided when it is read. */
export async function addAlarms(
  queryable: Queryable,
  alarms: readonly AlarmNotice[],
  now: Instant,
): Promise<void> {
  if (alarms.length === 0) return
  await queryable.query(
    `insert into notice (key, measure_id, track, cycle, rung, occurrence, role, kind, mail_kind, copy, severity, date,
       slot, due_at, claimable_at, by, reached, detail, created_at)
     select key, null, 'alarm', 1, rung, occurrence, 'office', 'alarm', 'batch', false, 0, date,
       'batch', coalesce(at, $2), coalesce(at, $2), 'dispatch', true, detail, $2
     from json_to_recordset($1) as x(key text, rung text, occurrence int, date date, detail jsonb, at timestamptz)
     on conflict (key) do nothing`,
    [
      JSON.stringify(alarms.map(({ at, ...alarm }) => ({ ...alarm, at: sqlInstant(at ?? now) }))),
      sqlInstant(now),
    ],
  )
}

async function endNotices(client: Queryable, ends: readonly GuardedEnd[], now: Instant): Promise<void> {
  await client.query({
    name: 'dispatch-end-notices',
    text: `update notice n
           set state = x.state, reason = x.reason, done_at = case when x.state = 'held' then null else $2::timestamptz end
           from json_to_recordset($1) as x(key text, state text, reason text, sequence int)
           left join notice read on read.key = x.key
           left join measure m on m.id = read.measure_id
           where n.key = x.key and n.done_at is null and n.state = 'planned'
             and (x.sequence is null or m.sequence = x.sequence)
             and not exists (select from telling t where t.notice_key = n.key and t.done_at is null)`,
    values: [JSON.stringify(ends), sqlInstant(now)],
  })
}

async function endTellings(client: Queryable, ends: readonly TellingEnd[], now: Instant): Promise<void> {
  await client.query({
    name: 'dispatch-end-tellings',
    text: `update telling t set state = x.state, reason = x.reason, done_at = $2
           from json_to_recordset($1) as x("noticeKey" text, "personId" text, state text, reason text)
           where t.notice_key = x."noticeKey" and t.person_id = x."personId" and t.done_at is null
             and t.state in ('planned', 'unknown')`,
    values: [JSON.stringify(ends), sqlInstant(now)],
  })
}
