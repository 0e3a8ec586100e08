import type { Instant } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { PlannedNotice } from '../domain/notice.ts'
import { mailKindOf } from '../domain/notice.ts'
import type { NoticeChange, PlanChange, StoredNotice, WantedPlan } from '../domain/planChange.ts'
import { claimableAt, isMoved, isRevived, planChange } from '../domain/planChange.ts'
import { sqlInstant } from './instants.ts'
import { ofMeasure } from './notices.ts'
import type { Queryable } from './pool.ts'

/**
 * Brings the stored plan up to date by its differences; the measure's row must be locked by this transaction. Gives the
 * earliest instant from which a row that was written may be claimed, null when there is none: the caller has taken
 * `lockShared` before, and pokes.
 */
export async function storePlan(
  client: Queryable,
  wanted: WantedPlan,
  now: Instant,
): Promise<Instant | null> {
  const change = planChange(await readPlan(client, wanted.after.id), wanted)
  await Promise.all(writePlan(client, change, now))
  return earliestClaim(change)
}

/** Every row of the measure, also the finished ones. Dispatch may finish one meanwhile: writing checks again. */
export async function readPlan(client: Queryable, measureId: MeasureId): Promise<StoredNotice[]> {
  const { rows } = await client.query<StoredNotice>({
    name: 'plan-read',
    text: `select key, track, cycle, rung, occurrence, kind, copy, severity, date, slot, due_at as "dueAt", by, reached,
             state, reason
           from notice where ${ofMeasure}`,
    values: [measureId],
  })
  return rows
}

/** Starts the statements without waiting, so that they travel together; none when nothing changes. */
export function writePlan(client: Queryable, change: PlanChange, now: Instant): Promise<void>[] {
  const { added, changed, gone } = change
  const revived = changed.filter(isRevived).map(({ to }) => to.key)
  const moved = changed.filter(isMoved).map(({ to }) => to.key)
  return [
    ...(added.length > 0 ? [insertNotices(client, added, now)] : []),
    ...(revived.length > 0 ? [forgetTellings(client, revived)] : []),
    ...(moved.length > 0 ? [giveBackTellings(client, moved)] : []),
    ...(changed.length > 0 ? [changeNotices(client, changed, now)] : []),
    ...(gone.length > 0 ? [cancelTellings(client, gone, now), cancelNotices(client, gone, now)] : []),
  ]
}

export function earliestClaim({ added, changed }: PlanChange): Instant | null {
  const rows = [...added, ...changed.map(({ to }) => to)]
  const claims = rows.map(claimableAt).filter((at) => at !== null)
  return claims.length > 0 ? Math.min(...claims) : null
}

/** A notice as `json_to_recordset` reads it. */
export function noticeRecord(row: PlannedNotice, now: Instant) {
  const {
    key,
    measureId,
    track,
    cycle,
    rung,
    occurrence,
    role,
    kind,
    copy,
    severity,
    date,
    slot,
    by,
    reached,
  } = row
  return {
    ...{
      key,
      measure_id: measureId,
      track,
      cycle,
      rung,
      occurrence,
      role,
      kind,
      copy,
      severity,
      date,
      slot,
      by,
      reached,
    },
    mail_kind: mailKindOf(row),
    due_at: sqlInstant(row.dueAt),
    claimable_at: sqlInstant(claimableAt(row)),
    state: row.skipped === null ? 'planned' : 'skipped',
    reason: row.skipped,
    done_at: row.skipped === null ? null : sqlInstant(now),
    created_at: sqlInstant(now),
  }
}

/** Columns of `noticeRecord`. */
const columns = `key, measure_id, track, cycle, rung, occurrence, role, kind, copy, severity, date, slot, by, reached,
  mail_kind, due_at, claimable_at, state, reason, done_at, created_at`
const record = `json_to_recordset($1) as wanted (key text, measure_id text, track text, cycle integer, rung text,
  occurrence integer, role text, kind text, copy boolean, severity smallint, date date, slot text, by text,
  reached boolean, mail_kind text, due_at timestamptz, claimable_at timestamptz, state text, reason text,
  done_at timestamptz, created_at timestamptz, was text)`

/** A key is told once: one that is there already stays as it is. */
async function insertNotices(client: Queryable, rows: readonly PlannedNotice[], now: Instant): Promise<void> {
  await client.query({
    name: 'notice-insert',
    text: `insert into notice (${columns}) select ${columns} from ${record} on conflict (key) do nothing`,
    values: [JSON.stringify(rows.map((row) => noticeRecord(row, now)))],
  })
}

/** Only where the row is as it was read, and no mail with it is on its way. */
async function changeNotices(
  client: Queryable,
  changes: readonly NoticeChange[],
  now: Instant,
): Promise<void> {
  await client.query({
    name: 'notice-change',
    text: `update notice set kind = wanted.kind, mail_kind = wanted.mail_kind, copy = wanted.copy,
             severity = wanted.severity, date = wanted.date, slot = wanted.slot, due_at = wanted.due_at,
             claimable_at = wanted.claimable_at, by = wanted.by, reached = wanted.reached, state = wanted.state,
             reason = wanted.reason, done_at = wanted.done_at
           from ${record}
           where notice.key = wanted.key and notice.state = wanted.was and not exists (
             select from telling where notice_key = wanted.key and telling.state in ('sending', 'unknown'))`,
    values: [JSON.stringify(changes.map(({ from, to }) => ({ ...noticeRecord(to, now), was: from.state })))],
  })
}

/** Of a row that comes back: whoever was taken off it hears it after all. */
async function forgetTellings(client: Queryable, keys: readonly string[]): Promise<void> {
  await client.query({
    name: 'telling-forget',
    text: `delete from telling where notice_key = any($1) and (state in ('cancelled', 'reassigned')
             or (state = 'skipped' and reason not in ('merged', 'collapsed')))`,
    values: [keys],
  })
}

/** Of a row that goes at another time. */
async function giveBackTellings(client: Queryable, keys: readonly string[]): Promise<void> {
  await client.query({
    name: 'telling-give-back',
    text: `update telling set state = 'planned', epoch = null, mail_id = null
           where notice_key = any($1) and done_at is null and state = 'claimed'`,
    values: [keys],
  })
}

/** A claimed telling is taken back from dispatch, which asks again before it sends; one that is being sent stays. */
async function cancelTellings(client: Queryable, gone: PlanChange['gone'], now: Instant): Promise<void> {
  await client.query({
    name: 'telling-cancel',
    text: `update telling set state = 'cancelled', reason = gone.reason, done_at = $3
           from unnest($1::text[], $2::text[]) as gone (key, reason)
           where notice_key = gone.key and notice_key = any($1) and done_at is null and state in ('planned', 'claimed')`,
    values: [gone.map(({ key }) => key), gone.map(({ reason }) => reason), sqlInstant(now)],
  })
}

/** A statement after the former: what dispatch put to `sending` meanwhile is seen only by a new snapshot. */
async function cancelNotices(client: Queryable, gone: PlanChange['gone'], now: Instant): Promise<void> {
  await client.query({
    name: 'notice-cancel',
    text: `update notice set state = 'cancelled', reason = gone.reason, done_at = $3
           from unnest($1::text[], $2::text[]) as gone (key, reason)
           where notice.key = gone.key and notice.key = any($1) and done_at is null and state = 'planned'
             and not exists (select from telling where notice_key = gone.key and state in ('sending', 'unknown'))`,
    values: [gone.map(({ key }) => key), gone.map(({ reason }) => reason), sqlInstant(now)],
  })
}
