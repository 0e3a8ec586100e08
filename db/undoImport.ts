import type { Actor, EventData } from '../domain/events.ts'
import { evolve } from '../domain/evolve.ts'
import type { Instant } from '../domain/localDate.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import { stamp } from '../domain/stamp.ts'
import { chain, insertEvents } from './events.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'

/** A mail that stands against an undo. */
export type SentMail = {
  measureId: MeasureId
  personId: string
  kind: string
  subject: string
  state: string
  sendingAt: Instant
}
/** What people have done since with a measure that the import brought. */
export type WorkedOn = { measureId: MeasureId; events: string[] }

export type Undone =
  | { outcome: 'undone'; registered: number; toRevert: number }
  /** Nothing was changed, but for locks: the caller rolls back. */
  | { outcome: 'refused'; sent: SentMail[]; worked: WorkedOn[] }

type Undo = { id: string; reason: string; by: Actor; confirmedAt: Instant; now: Instant }

/**
 * Takes an import back, all of it or nothing, inside the caller's transaction: every measure that it registered ends by
 * `unregistered` (history is never deleted) and gives its ledger row free for another import; rows that it corrected are
 * left waiting for the runner, which corrects them back. Refused as soon as one mail went to a server, or somebody worked
 * on one of the measures.
 */
export async function undoImport(client: Queryable, undo: Undo): Promise<Undone> {
  // Ten thousand measures at once, on a busy machine: longer than a single measure may ever take.
  await client.query(`set local statement_timeout = '60s'`)
  const { registered, corrected } = await touchedBy(client, undo.id)
  const locked = await lockAll(client, [...registered, ...corrected])
  // First taken from dispatch, then looked at: what it put to `sending` meanwhile is seen only by a later statement.
  await cancelNotices(client, registered, undo.now)
  const [sent, worked] = [
    await sentMails(client, { registered, corrected, since: undo.confirmedAt }),
    await workedOn(client, registered),
  ]
  if (sent.length > 0 || worked.length > 0) return { outcome: 'refused', sent, worked }
  await unregister(
    client,
    locked.filter(({ measure }) => registered.includes(measure.id)),
    undo,
  )
  const toRevert = await markUndone(client, undo)
  return { outcome: 'undone', registered: registered.length, toRevert }
}

async function touchedBy(
  client: Queryable,
  batchId: string,
): Promise<{ registered: MeasureId[]; corrected: MeasureId[] }> {
  const { rows } = await client.query<{ measureId: MeasureId; kind: string }>(
    `select measure_id as "measureId", kind from import_row
     where batch_id = $1 and measure_id is not null and ((kind = 'new' and (outcome ->> 'added')::boolean)
       or (kind = 'changed' and jsonb_array_length(outcome -> 'corrected') > 0))`,
    [batchId],
  )
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ measureId }) => measureId)
  return { registered: of('new'), corrected: of('changed') }
}

type LockedMeasure = { measure: Measure; lastHash: string }

/** By id: two undos, or an undo and the transitions of one measure each, never wait in a circle. */
async function lockAll(client: Queryable, ids: readonly MeasureId[]): Promise<LockedMeasure[]> {
  const { rows } = await client.query<LockedMeasure>(
    `select body as measure, last_hash as "lastHash" from measure where id = any($1) order by id for no key update`,
    [ids],
  )
  return rows
}

/** All at once: by ranges of keys, one measure after the other, stale statistics made it a scan for each of them. */
const noticesOfAll = 'select key from notice where measure_id = any($1) and done_at is null'

async function cancelNotices(client: Queryable, ids: readonly MeasureId[], now: Instant): Promise<void> {
  await client.query(
    `update telling set state = 'cancelled', reason = 'withdrawn', done_at = $2
     where notice_key in (${noticesOfAll}) and done_at is null and state in ('planned', 'claimed')`,
    [ids, sqlInstant(now)],
  )
  await client.query(
    `update notice set state = 'cancelled', reason = 'withdrawn', done_at = $2
     where key in (${noticesOfAll}) and not exists (
       select from telling where notice_key = key and state in ('sending', 'unknown'))`,
    [ids, sqlInstant(now)],
  )
}

/** Of new measures every mail counts, of corrected ones those since the correction. A refused one told nobody. */
async function sentMails(
  client: Queryable,
  {
    registered,
    corrected,
    since,
  }: { registered: readonly MeasureId[]; corrected: readonly MeasureId[]; since: Instant },
): Promise<SentMail[]> {
  const { rows } = await client.query<SentMail>(
    `select distinct on (mail.sending_at, mail.id, m.measure_id) m.measure_id as "measureId", mail.person_id as "personId", mail.kind,
       mail.subject, mail.state, mail.sending_at as "sendingAt"
     from notice m join mail_telling t on t.notice_key = m.key join mail on mail.id = t.mail_id
     where m.measure_id = any($1::text[] || $2::text[])
       and mail.state in ('sending', 'accepted', 'unknown') and mail.sending_at is not null and mail.rehearsed_for is null
       and (m.measure_id = any($1) or mail.sending_at >= $3)
     order by mail.sending_at, mail.id, m.measure_id`,
    [registered, corrected, sqlInstant(since)],
  )
  return rows
}

/** What time did by itself (a rung reached, a re-plan) is no work: it is undone with the measure. */
async function workedOn(client: Queryable, ids: readonly MeasureId[]): Promise<WorkedOn[]> {
  const { rows } = await client.query<WorkedOn>(
    `select measure_id as "measureId", array_agg(type order by sequence) as events from measure_event
     where measure_id = any($1) and sequence > 1 and type not in ('rungReached', 'replanned', 'extensionLapsed')
     group by measure_id order by measure_id`,
    [ids],
  )
  return rows
}

const page = 500

async function unregister(
  client: Queryable,
  locked: readonly LockedMeasure[],
  { id, reason, by, now }: Undo,
): Promise<void> {
  const data: EventData[] = [{ type: 'unregistered', reason: `撤回导入批次${id}：${reason}` }]
  for (let from = 0; from < locked.length; from += page) {
    const done = locked.slice(from, from + page).map(({ measure, lastHash }) => {
      const events = stamp(measure, data, { by, now })
      return {
        after: events.reduce<Measure>((before, event) => evolve(before, event), measure),
        events: chain(measure.id, events, lastHash),
      }
    })
    await insertEvents(
      client,
      done.flatMap(({ events }) => events),
    )
    await storeEnded(client, done, now)
  }
}

type Ended = { after: Measure; events: ReturnType<typeof chain> }

/** A workflow that waits is told now, as after any command that ends a measure; the hash gives the row free. */
async function storeEnded(client: Queryable, done: readonly Ended[], now: Instant): Promise<void> {
  const rows = done.map(({ after, events }) => ({
    id: after.id,
    state: after.state,
    sequence: after.sequence,
    last_hash: events.at(-1)?.hash,
    body: after,
  }))
  await client.query(
    `update measure m set state = row.state, sequence = row.sequence, last_hash = row.last_hash, body = row.body,
       source_hash = 'undone:' || m.id,
       next_decision_at = case when m.armed_for is not null or m.arming_until > $2 then $2::timestamptz end
     from jsonb_to_recordset($1) as row (id text, state text, sequence integer, last_hash text, body jsonb)
     where m.id = row.id`,
    [JSON.stringify(rows), sqlInstant(now)],
  )
}

/** Rows that were corrected wait again, for the runner. */
async function markUndone(client: Queryable, { id, reason, by, now }: Undo): Promise<number> {
  const { rowCount } = await client.query(
    `update import_row set done_at = null
     where batch_id = $1 and kind = 'changed' and jsonb_array_length(outcome -> 'corrected') > 0`,
    [id],
  )
  await client.query(
    `update import_batch set state = case when $4 > 0 then 'undoing' else 'undone' end, undone_by = $2, undo_reason = $3,
       undone_at = case when $4 > 0 then null else $5::timestamptz end, lease_until = null
     where id = $1`,
    [id, JSON.stringify(by), reason, rowCount ?? 0, sqlInstant(now)],
  )
  return rowCount ?? 0
}
