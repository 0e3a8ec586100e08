import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { NoticeKind, NoticeState, ReasonWord } from '../domain/notice.ts'
import type { PersonId, Recipient } from '../domain/roster.ts'
import { ofMeasure } from './notices.ts'
import type { Queryable } from './pool.ts'

/** Why one notice of a measure did or did not reach a person: the words are those of the ledger. */
export type WhyRow = {
  key: string
  kind: NoticeKind
  rung: string
  occurrence: number
  role: Recipient
  date: LocalDate
  dueAt: Instant
  /** A decision of the workflow that time has not reached has been told to nobody. */
  reached: boolean
  state: NoticeState
  reason: ReasonWord | null
  /** Null: the notice was for nobody yet, or for others. */
  telling: { state: string; reason: ReasonWord | null; handedUp: boolean } | null
  /** Others who heard it instead or as well. */
  others: PersonId[]
  mails: WhyMail[]
}

export type WhyMail = {
  id: string
  subject: string
  attempt: number
  state: string
  reply: string | null
  replyCode: number | null
  sendingAt: Instant | null
  doneAt: Instant | null
}

/**
 * From the ledger of notices, tellings and mails alone: every notice of the measure that was for this person, and every
 * one that was for nobody (still to come, skipped, cancelled, held), by date. Notices that went to others only are left
 * out unless `all`.
 */
export async function why(
  queryable: Queryable,
  { measureId, personId, all = false }: { measureId: MeasureId; personId: PersonId; all?: boolean },
): Promise<WhyRow[]> {
  const { rows } = await queryable.query<WhyRow>(
    `select key, kind, rung, occurrence, role, date, due_at as "dueAt", reached, notice.state, notice.reason,
       case when own.person_id is not null then json_build_object('state', own.state, 'reason', own.reason,
         'handedUp', own.handed_up) end as telling,
       others.ids as others, coalesce(mails.list, '[]') as mails
     from notice
       left join telling own on own.notice_key = key and own.person_id = $2
       cross join lateral (select array(select person_id from telling where notice_key = key and person_id <> $2
         order by person_id) as ids) as others
       left join lateral (select json_agg(json_build_object('id', mail.id, 'subject', subject, 'attempt', attempt,
           'state', mail.state, 'reply', reply, 'replyCode', reply_code,
           'sendingAt', (extract(epoch from sending_at) * 1000)::bigint,
           'doneAt', (extract(epoch from mail.done_at) * 1000)::bigint) order by created_at, mail.id) as list
         from mail_telling join mail on mail.id = mail_id
         where notice_key = key and mail_telling.person_id = $2) as mails on true
     where ${ofMeasure} and ($3 or own.person_id is not null or cardinality(others.ids) = 0)
     order by due_at, severity, key`,
    [measureId, personId, all],
  )
  return rows
}
