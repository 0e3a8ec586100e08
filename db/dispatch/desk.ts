import type { MeasureEvent } from '../../domain/events.ts'
import { outsideBudget } from '../../domain/leaderBudget.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { MailNotice } from '../../domain/mailing.ts'
import type { DueRow, StoredTelling } from '../../domain/mailroom.ts'
import type { Measure, MeasureId } from '../../domain/measure.ts'
import type { MailKind, NoticeKind } from '../../domain/notice.ts'
import type { PersonId, Roster } from '../../domain/roster.ts'
import { readBadAddresses } from '../badAddresses.ts'
import { sqlInstant } from '../instants.ts'
import type { Queryable } from '../pool.ts'
import { countsAsTold } from '../rehearsalMode.ts'
import { rosterOf } from '../roster.ts'
import type { Versions } from '../versions.ts'
import { versionsOf } from '../versions.ts'
import type { NoticeRow, TellingRow } from './rows.ts'
import { noticeOf, tellingColumns, tellingOf } from './rows.ts'

/** What all decisions of a round rest upon. */
export type Ground = {
  stopped: boolean
  /** 演练模式: since when all mail goes to the office; null: it goes to whom it is for. */
  rehearsingSince: Instant | null
  roster: Roster
  versions: Versions
  badAddresses: PersonId[]
  /** By round, of those that chose their own. */
  lightRules: Readonly<Record<string, string>>
}

type GroundRow = {
  stopped: boolean
  rehearsing_since: Instant | null
  roster_version: number
  count: number
  light_rules: Record<string, string> | null
}

export async function readGround(queryable: Queryable): Promise<Ground> {
  const { rows } = await queryable.query<GroundRow>(
    `select sending_stopped as stopped, rehearsing_since, roster_version, (select count(*) from version) as count,
       (select json_object_agg(id, light_rules) from round where light_rules <> 'workingDays') as light_rules
     from office`,
  )
  const [office] = rows
  const roster = await rosterOf(queryable, office?.roster_version ?? 0)
  const versions = await versionsOf(queryable, office?.count ?? 0)
  return {
    stopped: office?.stopped ?? true,
    rehearsingSince: office?.rehearsing_since ?? null,
    roster,
    versions,
    badAddresses: (await readBadAddresses(queryable, roster)).map(({ personId }) => personId),
    lightRules: office?.light_rules ?? {},
  }
}

/** Named in full for the index, which begins with the kind. */
export const mailKinds: readonly MailKind[] = ['morning', 'leaderMorning', 'alone', 'batch']

/** Every due notice of a measure, with its tellings. A LIMIT here would split one person's mail. */
export async function readDueRows(queryable: Queryable, now: Instant): Promise<DueRow[]> {
  const { rows } = await queryable.query<NoticeRow>({
    name: 'dispatch-due',
    text: `select key, measure_id, track, cycle, rung, occurrence, role, kind, mail_kind, copy, severity, date, slot,
                  due_at, by, reached
           from notice
           where done_at is null and claimable_at <= $1 and mail_kind = any($2) and state = 'planned'
             and measure_id is not null`,
    values: [sqlInstant(now), mailKinds],
  })
  const tellings = await readTellings(
    queryable,
    rows.map(({ key }) => key),
  )
  return rows.map((row) => ({ notice: noticeOf(row), tellings: tellings.get(row.key) ?? [] }))
}

/** By notice. Of one that was tried before, also the mail in which it was handed over last. */
export async function readTellings(
  queryable: Queryable,
  keys: readonly string[],
): Promise<Map<string, StoredTelling[]>> {
  const { rows } = await queryable.query<TellingRow>({
    name: 'dispatch-tellings',
    // A join, not `= any`: with stale statistics that is compared with every telling, one key after the other.
    text: `select ${tellingColumns} from unnest($1::text[]) as due (key)
           join telling t on t.notice_key = due.key
           left join lateral (
             select mail.id, message_id, kind, slot, part, mail.attempt, mail.state
             from mail_telling mt join mail on mail.id = mt.mail_id
             where mt.notice_key = t.notice_key and mt.person_id = t.person_id and sending_at is not null
               and ${countsAsTold}
             order by sending_at desc limit 1
           ) last on t.attempt > 1 and t.done_at is null`,
    values: [keys],
  })
  return grouped(rows, ({ notice_key }) => notice_key, tellingOf)
}

/** The read models; what they are guarded by is their `sequence`. */
export async function readMeasures(
  queryable: Queryable,
  ids: readonly MeasureId[],
): Promise<Map<MeasureId, Measure>> {
  const { rows } = await queryable.query<{ id: MeasureId; body: Measure }>({
    name: 'dispatch-measures',
    text: 'select id, body from measure where id = any($1)',
    values: [ids],
  })
  return new Map(rows.map(({ id, body }) => [id, body]))
}

/** The events that the tracks `event:<sequence>` of these notices name, by `measure/sequence`. */
export async function readEvents(
  queryable: Queryable,
  notices: readonly MailNotice[],
): Promise<Map<string, MeasureEvent>> {
  const named = notices.filter(({ track }) => track.startsWith('event:'))
  if (named.length === 0) return new Map()
  const { rows } = await queryable.query<{ measure_id: MeasureId; sequence: number; body: string }>({
    name: 'dispatch-events',
    text: `select e.measure_id, e.sequence, e.body from measure_event e
           join unnest($1::text[], $2::int[]) as w(measure_id, sequence) using (measure_id, sequence)`,
    values: [
      named.map(({ measureId }) => measureId),
      named.map(({ track }) => Number(track.slice('event:'.length))),
    ],
  })
  return new Map(
    rows.map(({ measure_id, sequence, body }) => [`${measure_id}/${sequence}`, parseEvent(body)]),
  )
}

/** Who was told of these measures, when and with what; only since the measure's present spell began. */
export type Told = { measureId: MeasureId; personId: PersonId; kind: NoticeKind; at: Instant }

export async function readTold(queryable: Queryable, measures: readonly Measure[]): Promise<Told[]> {
  if (measures.length === 0) return []
  const { rows } = await queryable.query<Told>({
    name: 'dispatch-told',
    // Measure by measure: joined at once, a range of keys is taken for so many rows that all mails ever sent are read.
    text: `select told.* from unnest($1::text[], $2::timestamptz[]) as w(measure_id, since)
           cross join lateral (
             select n.measure_id as "measureId", mt.person_id as "personId", n.kind, mail.sending_at as at
             from mail_telling mt
             join notice n on n.key = mt.notice_key
             join mail on mail.id = mt.mail_id
             where mt.notice_key > w.measure_id || '/' and mt.notice_key < w.measure_id || '0'
               and mail.state in ('accepted', 'unknown') and mail.sending_at >= w.since and ${countsAsTold}
             order by date_trunc('minute', mail.sending_at), n.key, mt.person_id
             offset 0
           ) told`,
    values: [measures.map(({ id }) => id), measures.map(({ spellStartedAt }) => sqlInstant(spellStartedAt))],
  })
  return rows
}

/** By `person/kind`, how many parts of the slot's morning mail are made already: what comes later goes with the next. */
export async function readPartsGone(queryable: Queryable, slot: Instant): Promise<Map<string, number>> {
  const { rows } = await queryable.query<{ person_id: PersonId; kind: string; part: number }>({
    name: 'dispatch-parts-gone',
    text: `select person_id, kind, part from mail where kind in ('morning', 'leaderMorning') and slot = $1
           order by part`,
    values: [sqlInstant(slot)],
  })
  return new Map(rows.map(({ person_id, kind, part }) => [`${person_id}/${kind}`, part]))
}

/** Mails that each of these people may have got since then, formal letters aside; a repetition is the same mail. */
export async function readMailsSince(
  queryable: Queryable,
  personIds: readonly PersonId[],
  since: Instant,
): Promise<Map<PersonId, number>> {
  const { rows } = await queryable.query<{ person_id: PersonId; count: number }>({
    name: 'dispatch-mails-since',
    text: `select person_id, count(distinct message_id) as count from mail
           where person_id = any($1) and created_at >= $2 and state in ('sending', 'accepted', 'unknown')
             and kind <> all($3) and ${countsAsTold}
           group by person_id`,
    values: [personIds, sqlInstant(since), outsideBudget],
  })
  return new Map(rows.map(({ person_id, count }) => [person_id, count]))
}

function parseEvent(body: string): MeasureEvent {
  return JSON.parse(body)
}

function grouped<R, T>(
  rows: readonly R[],
  keyOf: (row: R) => string,
  value: (row: R) => T,
): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group) group.push(value(row))
    else groups.set(key, [value(row)])
  }
  return groups
}
