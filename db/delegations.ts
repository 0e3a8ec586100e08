import type { Actor } from '../domain/events.ts'
import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { Delegation, PersonId } from '../domain/roster.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'

export type StoredDelegation = Delegation & {
  reason: string
  madeBy: Actor
  madeAt: Instant
  endedAt: Instant | null
}

/** Those that ever held; one that ended before it began is none. */
export async function readDelegations(queryable: Queryable): Promise<Delegation[]> {
  const { rows } = await queryable.query<Delegation>(
    `select id, person_id as "personId", delegate_id as "delegateId", valid_from as "from", valid_to as "to"
     from delegation where valid_to >= valid_from order by valid_from, id`,
  )
  return rows
}

/** The newest first; all, or those in which a person is one of the two. */
export async function listDelegations(
  queryable: Queryable,
  personId: PersonId | null,
): Promise<StoredDelegation[]> {
  const { rows } = await queryable.query<StoredDelegation>(
    `${select} where $1::text is null or person_id = $1 or delegate_id = $1 order by valid_from desc, id desc`,
    [personId],
  )
  return rows
}

/** Locked: two who end it at once do so one after the other. */
export async function findDelegation(client: Queryable, id: string): Promise<StoredDelegation | null> {
  const { rows } = await client.query<StoredDelegation>(`${select} where id = $1 for update`, [id])
  return rows[0] ?? null
}

export async function insertDelegation(
  client: Queryable,
  { personId, delegateId, from, to, reason, madeBy, madeAt }: Omit<StoredDelegation, 'id' | 'endedAt'>,
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into delegation (id, person_id, delegate_id, valid_from, valid_to, reason, made_by, made_at)
     values ('D-' || to_char(nextval('delegation_number'), 'FM999999000'), $1, $2, $3, $4, $5, $6, $7) returning id`,
    [personId, delegateId, from, to, reason, JSON.stringify(madeBy), sqlInstant(madeAt)],
  )
  return rows[0]?.id ?? ''
}

/** Its last day is brought forward; the row stays. */
export async function shortenDelegation(
  client: Queryable,
  id: string,
  { to, by, at }: { to: LocalDate; by: Actor; at: Instant },
): Promise<void> {
  await client.query('update delegation set valid_to = $2, ended_by = $3, ended_at = $4 where id = $1', [
    id,
    to,
    JSON.stringify(by),
    sqlInstant(at),
  ])
}

const select = `select id, person_id as "personId", delegate_id as "delegateId", valid_from as "from", valid_to as "to",
    reason, made_by as "madeBy", made_at as "madeAt", ended_at as "endedAt"
  from delegation`
