import type { MeasureEvent } from '../domain/events.ts'
import type { Instant } from '../domain/localDate.ts'
import type { MailType, MergedWord } from '../domain/mailing.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { NoticeKind } from '../domain/notice.ts'
import type { PersonId, Recipient } from '../domain/roster.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'

/** A decision that time must take. */
export type DueDecision = { id: MeasureId; at: Instant }

/** The next decisions up to an instant, in their order; without those that are set aside. */
export async function dueDecisions(
  queryable: Queryable,
  { upTo, without, limit }: { upTo: Instant; without: readonly MeasureId[]; limit: number },
): Promise<DueDecision[]> {
  const { rows } = await queryable.query<DueDecision>({
    name: 'rehearsal-decisions',
    text: `select id, next_decision_at as at from measure
           where next_decision_at is not null and next_decision_at <= $1 and id <> all($2)
           order by next_decision_at, id limit $3`,
    values: [sqlInstant(upTo), without, limit],
  })
  return rows
}

/** Why somebody is told: a notice in a mail. */
export type RehearsedNotice = {
  key: string
  measureId: MeasureId | null
  /** In the ledger. */
  no: number | null
  kind: NoticeKind
  rung: string
  occurrence: number
  role: Recipient
  handedUp: boolean
  /** Why it is not listed by itself. */
  word: MergedWord | null
  /** Of an alarm. */
  title: string | null
}

export type RehearsedMail = {
  id: string
  at: Instant
  personId: PersonId
  address: string
  kind: MailType
  attempt: number
  subject: string
  text: string
  notices: RehearsedNotice[]
}

/** What was given to the post from an instant on, in order, a page at a time; `after` is the last one of the page before. */
export async function rehearsedMails(
  queryable: Queryable,
  { from, after, limit }: { from: Instant; after: Pick<RehearsedMail, 'at' | 'id'> | null; limit: number },
): Promise<RehearsedMail[]> {
  const { rows } = await queryable.query<RehearsedMail>(
    `select m.id, m.sending_at as at, m.person_id as "personId", m.address, m.kind, m.attempt, m.subject,
       m.body_text as text, members.notices
     from mail m cross join lateral (
       select json_agg(json_build_object('key', n.key, 'measureId', n.measure_id, 'no', (measure.body ->> 'no')::int,
         'kind', n.kind, 'rung', n.rung, 'occurrence', n.occurrence, 'role', n.role, 'handedUp', t.handed_up,
         'word', t.reason, 'title', n.detail ->> 'title') order by n.severity desc, n.key) as notices
       from mail_telling mt
       join telling t on t.notice_key = mt.notice_key and t.person_id = mt.person_id
       join notice n on n.key = mt.notice_key left join measure on measure.id = n.measure_id
       where mt.mail_id = m.id
     ) members
     where m.sending_at >= $1 and ($2::timestamptz is null or (m.sending_at, m.id) > ($2, $3))
     order by m.sending_at, m.id limit $4`,
    [sqlInstant(from), sqlInstant(after?.at ?? null), after?.id ?? null, limit],
  )
  return rows
}

/** What time decided of a measure. */
export type RehearsedDecision = { measureId: MeasureId; event: MeasureEvent }
