import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { MailKind, NoticeKind, NoticeState, PlannedNotice, ReasonWord } from '../domain/notice.ts'
import type { PersonId, Recipient } from '../domain/roster.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'

/** A row of the plan as it stands, with whom it reached. */
export type Notice = {
  key: string
  /** Null for an alarm of the office. */
  measureId: MeasureId | null
  track: string
  cycle: number
  rung: string
  occurrence: number
  role: Recipient
  kind: NoticeKind
  mailKind: MailKind
  copy: boolean
  severity: number
  date: LocalDate
  slot: PlannedNotice['slot']
  dueAt: Instant
  by: PlannedNotice['by']
  reached: boolean
  state: NoticeState
  reason: ReasonWord | null
  detail: Record<string, unknown> | null
  doneAt: Instant | null
  tellings: Telling[]
}

/** That a notice is for a person, and how far it got. */
export type Telling = {
  personId: PersonId
  /** 代收: meant for another role, which nobody reachable holds. */
  handedUp: boolean
  state: string
  reason: ReasonWord | null
  mailId: string | null
}

/** The rows of the measure $1, by their key: it begins with the measure's id and a slash, after which 0 comes next. */
export const ofMeasure = "key > $1 || '/' and key < $1 || '0'"

/** Keys of decisions that were reached but not told, because a close-out was being verified. */
export async function readUntold(client: Queryable, measureId: MeasureId): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>({
    name: 'notice-untold',
    text: `select key from notice where ${ofMeasure} and by = 'workflow' and reached and reason = 'awaitingCloseOut'
           order by key`,
    values: [measureId],
  })
  return rows.map(({ key }) => key)
}

/** Keys of the measure's notices that one of these people was told of, or may have been: the mail is under way or in doubt. */
export async function readHeard(
  client: Queryable,
  measureId: MeasureId,
  people: readonly PersonId[],
): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>(
    `select key from notice join telling on notice_key = key and person_id = any($2)
     where ${ofMeasure} and telling.state in ('done', 'unknown', 'sending')`,
    [measureId, people],
  )
  return rows.map(({ key }) => key)
}

/** All notices of a measure, past and planned, by the instant they are due. */
export async function noticesOfMeasure(queryable: Queryable, measureId: MeasureId): Promise<Notice[]> {
  const { rows } = await queryable.query<Notice>(
    `select ${noticeColumns} from notice where ${ofMeasure} order by due_at, severity, key`,
    [measureId],
  )
  return rows
}

/** What is held until the office or a new roster decides, and alarms not yet told. */
export async function heldNotices(queryable: Queryable): Promise<Notice[]> {
  const { rows } = await queryable.query<Notice>(
    `select ${noticeColumns} from notice where done_at is null and state = 'held' order by due_at, key limit 1000`,
  )
  return rows
}

/** What stands in the plan for the next slot: unfinished rows that may be claimed up to an instant, by measure and role.
 *  For “N mails to M people at the next slot”. */
export async function claimableUpTo(queryable: Queryable, until: Instant): Promise<Notice[]> {
  const { rows } = await queryable.query<Notice>(
    `select ${noticeColumns} from notice
     where done_at is null and claimable_at is not null and claimable_at <= $1 and state = 'planned'
     order by claimable_at, key`,
    [sqlInstant(until)],
  )
  return rows
}

const noticeColumns = `key, measure_id as "measureId", track, cycle, rung, occurrence, role, kind, mail_kind as "mailKind",
  copy, severity, date, slot, due_at as "dueAt", by, reached, state, reason, detail, done_at as "doneAt",
  (select coalesce(json_agg(json_build_object('personId', person_id, 'handedUp', handed_up, 'state', telling.state,
     'reason', telling.reason, 'mailId', mail_id) order by person_id), '[]')
   from telling where notice_key = notice.key) as tellings`
