import type { MeasureEvent } from '../domain/events.ts'
import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { PersonId } from '../domain/roster.ts'
import type { ToldDifference } from '../domain/toldDifference.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'
import type { RehearsedMail } from './rehearsed.ts'
import type { WhatIf } from './whatIf.ts'

/** One rehearsal: asked for, running, ended. */
export type Rehearsal = {
  id: string
  askedBy: string
  askedAt: Instant
  until: LocalDate
  /** Null: the office as it stands. */
  whatIf: WhatIf | null
  /** Of one with a what-if, when it has ended. */
  difference: ToldDifference | null
  /** The instant of the copy; null until it began. */
  asOf: Instant | null
  /** How far time has come in it. */
  reachedAt: Instant | null
  endedAt: Instant | null
  failure: string | null
  stuck: { measureId: MeasureId; reason: string }[]
}

/** So many are kept: each may hold tens of thousands of mails. */
const kept = 5

export type AskedFor = {
  id: string
  askedBy: string
  until: LocalDate
  whatIf: WhatIf | null
  now: Instant
}

export async function askForRehearsal(
  client: Queryable,
  { id, askedBy, until, whatIf, now }: AskedFor,
): Promise<void> {
  await client.query(
    'insert into rehearsal (id, asked_by, asked_at, until, what_if) values ($1, $2, $3, $4, $5)',
    [id, askedBy, sqlInstant(now), until, whatIf && JSON.stringify(whatIf)],
  )
}

/** The oldest that waits, or whose worker has vanished, for the caller alone; what that one left of it is gone. */
export async function takeRehearsal(
  queryable: Queryable,
  { now, leaseUntil }: { now: Instant; leaseUntil: Instant },
): Promise<Rehearsal | null> {
  const { rows } = await queryable.query<Rehearsal>(
    `with taken as (
       select id from rehearsal where ended_at is null and (lease_until is null or lease_until < $1)
       order by asked_at limit 1 for update skip locked
     ), mails as (
       delete from rehearsal_mail where rehearsal_id in (select id from taken)
     ), decisions as (
       delete from rehearsal_decision where rehearsal_id in (select id from taken)
     )
     update rehearsal set lease_until = $2, as_of = $1, reached_at = $1
     where id in (select id from taken) returning ${columns}`,
    [sqlInstant(now), sqlInstant(leaseUntil)],
  )
  return rows[0] ?? null
}

export async function reachRehearsal(
  queryable: Queryable,
  id: string,
  { reachedAt, leaseUntil }: { reachedAt: Instant; leaseUntil: Instant },
): Promise<void> {
  await queryable.query('update rehearsal set reached_at = $2, lease_until = $3 where id = $1', [
    id,
    sqlInstant(reachedAt),
    sqlInstant(leaseUntil),
  ])
}

/** Given back unfinished: another worker begins it anew. */
export async function releaseRehearsal(queryable: Queryable, id: string): Promise<void> {
  await queryable.query('update rehearsal set lease_until = null where id = $1 and ended_at is null', [id])
}

/** Ends one, and forgets the oldest. */
export async function endRehearsal(
  queryable: Queryable,
  id: string,
  { now, failure, stuck, difference }: { now: Instant } & Pick<Rehearsal, 'failure' | 'stuck' | 'difference'>,
): Promise<void> {
  await queryable.query(
    `update rehearsal set ended_at = $2, failure = $3, stuck = $4, difference = $5, lease_until = null where id = $1`,
    [
      id,
      sqlInstant(now),
      failure?.slice(0, 500) ?? null,
      JSON.stringify(stuck),
      difference && JSON.stringify(difference),
    ],
  )
  await queryable.query(
    `delete from rehearsal where ended_at is not null
       and id not in (select id from rehearsal where ended_at is not null order by asked_at desc, id desc limit $1)`,
    [kept],
  )
}

export async function findRehearsal(queryable: Queryable, id: string): Promise<Rehearsal | null> {
  const { rows } = await queryable.query<Rehearsal>(`select ${columns} from rehearsal where id = $1`, [id])
  return rows[0] ?? null
}

/** The newest first. */
export async function listRehearsals(queryable: Queryable): Promise<Rehearsal[]> {
  const { rows } = await queryable.query<Rehearsal>(
    `select ${columns} from rehearsal order by asked_at desc, id desc limit 100`,
  )
  return rows
}

/** A mail as it is kept, with the office's local day. */
export type KeptMail = Omit<RehearsedMail, 'id'> & { date: LocalDate }

/** The mails from the n-th on, in order. */
export async function storeMails(
  queryable: Queryable,
  id: string,
  { from, mails }: { from: number; mails: readonly KeptMail[] },
): Promise<void> {
  const records = mails.map((mail, index) => ({ ...mail, n: from + index, at: sqlInstant(mail.at) }))
  await queryable.query(
    `insert into rehearsal_mail (rehearsal_id, n, at, date, person_id, address, kind, attempt, subject, body_text, notices)
     select $1, n, at, date, "personId", address, kind, attempt, subject, text, notices
     from json_to_recordset($2) as x(n int, at timestamptz, date date, "personId" text, address text, kind text,
       attempt int, subject text, text text, notices jsonb)`,
    [id, JSON.stringify(records)],
  )
}

/** A decision as it is kept. */
export type KeptDecision = { date: LocalDate; measureId: MeasureId; event: MeasureEvent }

export async function storeDecisions(
  queryable: Queryable,
  id: string,
  { from, decisions }: { from: number; decisions: readonly KeptDecision[] },
): Promise<void> {
  const records = decisions.map((decision, index) => ({ ...decision, n: from + index }))
  await queryable.query(
    `insert into rehearsal_decision (rehearsal_id, n, date, measure_id, event)
     select $1, n, date, "measureId", event
     from json_to_recordset($2) as x(n int, date date, "measureId" text, event jsonb)`,
    [id, JSON.stringify(records)],
  )
}

/** What a page of mails is asked by; `after` = the number of the last one of the page before. */
export type MailPage = { personId?: PersonId; date?: LocalDate; after: number; limit: number }

export async function rehearsalMails(
  queryable: Queryable,
  id: string,
  { personId, date, after, limit }: MailPage,
): Promise<(KeptMail & { n: number })[]> {
  const { rows } = await queryable.query<KeptMail & { n: number }>(
    `select n, at, date, person_id as "personId", address, kind, attempt, subject, body_text as text, notices
     from rehearsal_mail
     where rehearsal_id = $1 and n > $2 and ($3::text is null or person_id = $3) and ($4::date is null or date = $4)
     order by n limit $5`,
    [id, after, personId ?? null, date ?? null, limit],
  )
  return rows
}

export async function rehearsalDecisions(
  queryable: Queryable,
  id: string,
  { measureId, after, limit }: { measureId?: MeasureId; after: number; limit: number },
): Promise<(KeptDecision & { n: number })[]> {
  const { rows } = await queryable.query<KeptDecision & { n: number }>(
    `select n, date, measure_id as "measureId", event from rehearsal_decision
     where rehearsal_id = $1 and n > $2 and ($3::text is null or measure_id = $3)
     order by n limit $4`,
    [id, after, measureId ?? null, limit],
  )
  return rows
}

export type RehearsalDay = { date: LocalDate; mails: number; people: number; decisions: number }
export type RehearsalPerson = { personId: PersonId; mails: number; notices: number }

/** By day, and by person with the most mails first. */
export async function countRehearsal(
  queryable: Queryable,
  id: string,
): Promise<{ days: RehearsalDay[]; people: RehearsalPerson[] }> {
  const days = await queryable.query<RehearsalDay>(
    `select date, coalesce(mails, 0) as mails, coalesce(people, 0) as people, coalesce(decisions, 0) as decisions
     from (select date, count(*) as mails, count(distinct person_id) as people from rehearsal_mail
           where rehearsal_id = $1 group by date) as sent
     full join (select date, count(*) as decisions from rehearsal_decision where rehearsal_id = $1 group by date) as decided
       using (date)
     order by date`,
    [id],
  )
  const people = await queryable.query<RehearsalPerson>(
    `select person_id as "personId", count(*) as mails, sum(jsonb_array_length(notices)) as notices
     from rehearsal_mail where rehearsal_id = $1 group by person_id order by count(*) desc, person_id`,
    [id],
  )
  return { days: days.rows, people: people.rows }
}

const columns = `id, asked_by as "askedBy", asked_at as "askedAt", until, as_of as "asOf", reached_at as "reachedAt",
  ended_at as "endedAt", failure, stuck, what_if as "whatIf", difference`
