import type { Actor } from '../domain/events.ts'
import type { Handover } from '../domain/handover.ts'
import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { Measure } from '../domain/measure.ts'
import type { PersonId, Succession } from '../domain/roster.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'

export type StoredHandover = Handover & {
  leftOn: LocalDate
  madeBy: Actor
  madeAt: Instant
  doneAt: Instant | null
}

/** Who took over from whom, oldest first. */
export async function readSuccessions(queryable: Queryable): Promise<Succession[]> {
  const { rows } = await queryable.query<Succession>(
    `select person_id as "personId", successor_id as "successorId", left_on as "from"
     from handover where successor_id is not null order by left_on, id`,
  )
  return rows
}

export async function insertHandover(
  client: Queryable,
  { personId, successorId, reason, leftOn, madeBy, madeAt }: Omit<StoredHandover, 'id' | 'doneAt'>,
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into handover (id, person_id, successor_id, left_on, reason, made_by, made_at)
     values ('H-' || to_char(nextval('handover_number'), 'FM999999000'), $1, $2, $3, $4, $5, $6) returning id`,
    [personId, successorId, leftOn, reason, JSON.stringify(madeBy), sqlInstant(madeAt)],
  )
  return rows[0]?.id ?? ''
}

export async function findHandover(queryable: Queryable, id: string): Promise<StoredHandover | null> {
  const { rows } = await queryable.query<StoredHandover>(`${select} where id = $1`, [id])
  return rows[0] ?? null
}

/** Those whose measures have not all got their commands yet. */
export async function openHandovers(queryable: Queryable): Promise<StoredHandover[]> {
  const { rows } = await queryable.query<StoredHandover>(`${select} where done_at is null order by id`)
  return rows
}

export async function finishHandover(queryable: Queryable, id: string, now: Instant): Promise<void> {
  await queryable.query('update handover set done_at = $2 where id = $1 and done_at is null', [
    id,
    sqlInstant(now),
  ])
}

/** Open measures that name one of these people in a part, by id; all their open measures are touched when he leaves. */
export async function measuresNaming(
  queryable: Queryable,
  personIds: readonly PersonId[],
): Promise<Measure[]> {
  const { rows } = await queryable.query<{ body: Measure }>(
    `select body from measure where state not in ('settled', 'withdrawn')
       and (owner_id = any($1) or leader_in_charge_id = any($1) or verifier_id = any($1))
     order by id`,
    [personIds],
  )
  return rows.map(({ body }) => body)
}

const select = `select id, person_id as "personId", successor_id as "successorId", left_on as "leftOn", reason,
    made_by as "madeBy", made_at as "madeAt", done_at as "doneAt"
  from handover`
