import type { Audited, AuditedMail, AuditedNotice, AuditedTelling } from '../../domain/audit.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { Measure, MeasureId } from '../../domain/measure.ts'
import type { KeptEvent } from '../chainCheck.ts'
import { checkChain } from '../chainCheck.ts'
import type { Pool, PoolClient, Queryable } from '../pool.ts'
import { countsAsTold } from '../rehearsalMode.ts'
import { onConnection } from '../transaction.ts'

/** All that is stored of some measures; what Temporal has is asked elsewhere. */
export type StoredAudited = Omit<Audited, 'workflow'>

/**
 * The next measures to audit, by id: every open one, and those that ended but were not told so or have notices waiting.
 */
export async function nextToAudit(
  queryable: Queryable,
  after: MeasureId,
  limit: number,
): Promise<MeasureId[]> {
  const { rows } = await queryable.query<{ id: MeasureId }>(
    `select id from measure
     where id > $1 and (state not in ('settled', 'withdrawn') or next_decision_at is not null
       or id in (select measure_id from notice where done_at is null and claimable_at is not null))
     order by id limit $2`,
    [after, limit],
  )
  return rows.map(({ id }) => id)
}

/** Of one snapshot: a transition or a claim in between would look like a difference. */
export function readAudited(pool: Pool, ids: readonly MeasureId[]): Promise<StoredAudited[]> {
  return onConnection(pool, async (client) => {
    await client.query('begin transaction isolation level repeatable read read only')
    const read = await readAll(client, ids)
    await client.query('commit')
    return read
  })
}

async function readAll(client: PoolClient, ids: readonly MeasureId[]): Promise<StoredAudited[]> {
  const [measures, events, notices, tellings, mails] = await Promise.all([
    readMeasures(client, ids),
    readEvents(client, ids),
    readNotices(client, ids),
    readTellings(client, ids),
    readMails(client, ids),
  ])
  const mailsOf = grouped(mails, ({ notice_key, person_id }) => `${notice_key} ${person_id}`)
  const tellingsOf = grouped(tellings, ({ notice_key }) => notice_key)
  const tellingsWithMails = (key: string): AuditedTelling[] =>
    (tellingsOf.get(key) ?? []).map(({ notice_key, ...telling }) => ({
      ...telling,
      mails: mailsOf.get(`${notice_key} ${telling.personId}`) ?? [],
    }))
  const eventsOf = grouped(events, ({ measure_id }) => measure_id)
  const noticesOf = grouped(notices, ({ measure_id }) => measure_id)
  return measures.map(({ id, body, last_hash, next_decision_at, armed_for, arming_until, ...columns }) => {
    return {
      id,
      stored: body,
      columns,
      ...historyOf(eventsOf.get(id) ?? [], last_hash),
      nextDecisionAt: next_decision_at,
      armedFor: armed_for,
      armingUntil: arming_until,
      notices: (noticesOf.get(id) ?? []).map((row) => ({ ...row, tellings: tellingsWithMails(row.key) })),
    }
  })
}

type MeasureRow = {
  id: MeasureId
  body: Measure
  last_hash: string
  next_decision_at: Instant | null
  armed_for: Instant | null
  arming_until: Instant | null
} & Record<string, unknown>

/** The columns that repeat a field of the read model come under that field's name. */
async function readMeasures(client: PoolClient, ids: readonly MeasureId[]): Promise<MeasureRow[]> {
  const { rows } = await client.query<MeasureRow>({
    name: 'audit-measures',
    text: `select id, body, last_hash, next_decision_at, armed_for, arming_until,
             state, unit, owner_id as "ownerId", leader_in_charge_id as "leaderInChargeId", due_date as "dueDate",
             timing, escalation_level as "escalationLevel", sequence, round_id as "roundId"
           from measure where id = any($1) order by id`,
    values: [ids],
  })
  return rows
}

type EventRow = { measure_id: MeasureId; sequence: number; body: string; hash: string }

async function readEvents(client: PoolClient, ids: readonly MeasureId[]): Promise<EventRow[]> {
  const { rows } = await client.query<EventRow>({
    name: 'audit-events',
    text: `select measure_id, sequence, body, hash from measure_event where measure_id = any($1)
           order by measure_id, sequence`,
    values: [ids],
  })
  return rows
}

/** A text that is no JSON any more must not keep the other measures from being audited. */
function historyOf(rows: readonly EventRow[], lastHash: string): Pick<StoredAudited, 'events' | 'faults'> {
  const kept: KeptEvent[] = []
  for (const { sequence, body, hash } of rows) {
    try {
      kept.push({ sequence, body, hash, event: JSON.parse(body) })
    } catch {
      const found = body.slice(0, 200)
      return { events: [], faults: [{ reason: 'textChanged', sequence, found, expected: '一个 JSON 对象' }] }
    }
  }
  return { events: kept.map(({ event }) => event), faults: checkChain(kept, lastHash) }
}

type NoticeRow = Omit<AuditedNotice, 'tellings'> & { measure_id: MeasureId }

/**
 * Rows of a table whose key begins with one of the measures' ids (see `ofMeasure`). LATERAL, and kept apart: planned as
 * a plain join the ranges count as so many rows that all of the table is read for each batch.
 */
const ofMeasures = (table: string, key: string) =>
  `unnest($1::text[]) as m (id) cross join lateral (
     select * from ${table} where ${key} > m.id || '/' and ${key} < m.id || '0' offset 0
   ) r`

async function readNotices(client: PoolClient, ids: readonly MeasureId[]): Promise<NoticeRow[]> {
  const { rows } = await client.query<NoticeRow>({
    name: 'audit-notices',
    text: `select m.id as measure_id, key, track, cycle, rung, occurrence, role, kind, mail_kind as "mailKind", copy,
             severity, date, slot, due_at as "dueAt", claimable_at as "claimableAt", by, reached, state, reason,
             done_at as "doneAt"
           from ${ofMeasures('notice', 'key')}`,
    values: [ids],
  })
  return rows
}

type TellingRow = Omit<AuditedTelling, 'mails'> & { notice_key: string }

async function readTellings(client: PoolClient, ids: readonly MeasureId[]): Promise<TellingRow[]> {
  const { rows } = await client.query<TellingRow>({
    name: 'audit-tellings',
    text: `select notice_key, person_id as "personId", handed_up as "handedUp", state, reason,
             not_before as "notBefore", done_at as "doneAt"
           from ${ofMeasures('telling', 'notice_key')}`,
    values: [ids],
  })
  return rows
}

type MailRow = AuditedMail & { notice_key: string; person_id: string }

async function readMails(client: PoolClient, ids: readonly MeasureId[]): Promise<MailRow[]> {
  const { rows } = await client.query<MailRow>({
    name: 'audit-mails',
    text: `select r.notice_key, r.person_id, mail.*
           from ${ofMeasures('mail_telling', 'notice_key')}
           cross join lateral (
             select id, message_id as "messageId", state, attempt, created_at as "createdAt", sending_at as "sendingAt",
               done_at as "doneAt"
             from mail where id = r.mail_id and ${countsAsTold} offset 0
           ) mail
           order by "createdAt", attempt`,
    values: [ids],
  })
  return rows
}

function grouped<R>(rows: readonly R[], keyOf: (row: R) => string): Map<string, R[]> {
  const groups = new Map<string, R[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return groups
}
