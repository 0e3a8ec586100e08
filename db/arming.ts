import type { Pool } from 'pg'
import type { Due } from '../domain/due.ts'
import type { Upcoming } from '../domain/forecastShared.ts'
import { sharedUpcoming } from '../domain/forecastShared.ts'
import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import { dueOf } from '../domain/wording.ts'
import { sqlInstant } from './instants.ts'
import type { PoolClient, Queryable } from './pool.ts'
import { inTransaction } from './transaction.ts'
import type { Versions } from './versions.ts'
import { contextOf, loadVersions } from './versions.ts'

/** A measure whose workflow must be started or told. */
export type Unarmed = {
  id: MeasureId
  /** Infinity: open, nothing ahead. */
  nextDecisionAt: Instant
  /** As read; null: nothing waits for it yet. */
  armedFor: Instant | null
  sequence: number
  /** When this database was last put back from a backup. */
  restoredAt: Instant | null
  /** What a started workflow shows; made only then, since it plays the measure's future. */
  due: () => Pick<Due, 'summary' | 'details'>
  roundId: string
  unit: string
  dueDate: LocalDate | null
  escalationLevel: number
}

/** For how long a claimed row is nobody else's; after that the claimer is taken for dead. */
const lease = 30_000
/** A lease or a catch that lies further ahead was written by a clock that ran fast: it holds nobody up. */
const clocksDiffer = 2 * lease
/** When the net catches a decision that its workflow should have taken, how many of a step, and how often one. */
const net = { after: 120_000, rows: 50, every: 600_000 }

/**
 * Claims measures whose workflow waits for nothing or for something later than their next decision, and, as a net, some
 * whose decision is more than two minutes past (PROTOCOL 2). The lease is committed when this returns.
 */
export async function claimUnarmed(pool: Pool, now: Instant, limit: number): Promise<Unarmed[]> {
  if (!(await isAnythingFree(pool, now))) return []
  const { rows, versions } = await inTransaction(pool, async (client) => {
    const unarmed = await claim(client, now, limit)
    const late = await catchLate(client, now, Math.min(net.rows, limit - unarmed.length))
    const rows = [...unarmed, ...late]
    return { rows, versions: rows.length > 0 ? await loadVersions(client) : null }
  })
  if (versions === null) return []
  const ahead = { versions, now, coming: sharedUpcoming() }
  return rows.map((row) => unarmedOf(row, ahead))
}

/** Writes what the started workflow waits for, only where the row still is as it was read: a command that moved the
 *  decision meanwhile is told by the next step. False when it was not. */
export async function markArmed(
  queryable: Queryable,
  id: MeasureId,
  asRead: { nextDecisionAt: Instant; armedFor: Instant | null },
  armedFor: Instant,
): Promise<boolean> {
  const { rowCount } = await queryable.query({
    name: 'arming-mark',
    text: `update measure set armed_for = $4, arming_until = null
           where id = $1 and next_decision_at = $2 and armed_for is not distinct from $3`,
    values: [id, sqlInstant(asRead.nextDecisionAt), sqlInstant(asRead.armedFor), sqlInstant(armedFor)],
  })
  return rowCount === 1
}

/** That is all of `rearm`: after a lost Temporal server or a restore every open measure is armed anew. Gives their
 *  number. */
export async function forgetArmed(queryable: Queryable): Promise<number> {
  const { rowCount } = await queryable.query(
    `update measure set armed_for = null, arming_until = null, netted_at = null
     where state not in ('settled', 'withdrawn') and (armed_for is not null or arming_until is not null)`,
  )
  return rowCount ?? 0
}

/** The same for one measure whose workflow is gone. */
export async function forgetArmedOf(queryable: Queryable, id: MeasureId): Promise<void> {
  await queryable.query(
    'update measure set armed_for = null, arming_until = null, netted_at = null where id = $1',
    [id],
  )
}

/** How many measures wait to be armed, for health. */
export async function countUnarmed(queryable: Queryable): Promise<number> {
  const { rows } = await queryable.query<{ count: number }>(
    `select count(*) from measure
     where next_decision_at is not null and (armed_for is null or armed_for > next_decision_at)`,
  )
  return rows[0]?.count ?? 0
}

/** How far arming has come: measures with a decision ahead, and for how many of them nothing waits yet. */
export type ArmingProgress = { measures: number; unarmed: number }

export async function armingProgress(queryable: Queryable): Promise<ArmingProgress> {
  const { rows } = await queryable.query<ArmingProgress>(
    `select count(*) as measures,
       count(*) filter (where armed_for is null or armed_for > next_decision_at) as unarmed
     from measure where next_decision_at is not null`,
  )
  return rows[0] ?? { measures: 0, unarmed: 0 }
}

/** Whether the measure's workflow waits for its next decision (or it has ended and needs none). */
export async function isArmed(queryable: Queryable, id: MeasureId): Promise<boolean> {
  const { rows } = await queryable.query<{ armed: boolean }>(
    `select next_decision_at is null or (armed_for is not null and armed_for <= next_decision_at) as armed
     from measure where id = $1`,
    [id],
  )
  return rows[0]?.armed ?? false
}

/** The id of the Temporal namespace that `armed_for` speaks of; null: none yet. */
export async function namespaceId(queryable: Queryable): Promise<string | null> {
  const { rows } = await queryable.query<{ id: string | null }>(
    'select temporal_namespace_id as id from office',
  )
  return rows[0]?.id ?? null
}

export async function setNamespaceId(queryable: Queryable, id: string): Promise<void> {
  await queryable.query('update office set temporal_namespace_id = $1', [id])
}

type Row = {
  id: MeasureId
  next_decision_at: Instant
  armed_for: Instant | null
  body: Measure
  restored_at: Instant | null
}

/** With `armingClock`, `isLate` also with `netClock`, as the first parameters. */
const isFree = '(arming_until is null or arming_until <= $1 or arming_until > $2)'
const isUnarmed = `next_decision_at is not null and (armed_for is null or armed_for > next_decision_at) and ${isFree}`
const isLate = `armed_for is not null and next_decision_at < $3 and armed_for <= next_decision_at
               and (netted_at is null or netted_at <= $4 or netted_at > $2) and ${isFree}`

function armingClock(now: Instant): string[] {
  return [sqlInstant(now), sqlInstant(now + clocksDiffer)]
}

function netClock(now: Instant): string[] {
  return [sqlInstant(now - net.after), sqlInstant(now - net.every)]
}

/** One statement instead of a transaction of four: a worker asks every second, and mostly there is nothing. */
async function isAnythingFree(pool: Pool, now: Instant): Promise<boolean> {
  const { rows } = await pool.query<{ anything: boolean }>({
    name: 'arming-any',
    text: `select exists (select from measure where ${isUnarmed}) or exists (select from measure where ${isLate}) as anything`,
    values: [...armingClock(now), ...netClock(now)],
  })
  return rows[0]?.anything ?? false
}

async function claim(client: PoolClient, now: Instant, limit: number): Promise<Row[]> {
  const { rows } = await client.query<Row>({
    name: 'arming-claim',
    text: `with wanted as (
             select id from measure where ${isUnarmed} order by next_decision_at limit $4 for no key update skip locked)
           update measure set arming_until = $3 from wanted where measure.id = wanted.id
           returning measure.id, next_decision_at, armed_for, body,
             (select max(restored_at) from restoration) as restored_at`,
    values: [...armingClock(now), sqlInstant(now + lease), limit],
  })
  return rows.sort((a, b) => a.next_decision_at - b.next_decision_at)
}

/** Not the ones that were just claimed: those are not armed. */
async function catchLate(client: PoolClient, now: Instant, limit: number): Promise<Row[]> {
  if (limit <= 0) return []
  const { rows } = await client.query<Row>({
    name: 'arming-catch',
    text: `with late as (
             select id from measure where ${isLate} order by next_decision_at limit $6 for no key update skip locked)
           update measure set arming_until = $5, netted_at = $1 from late where measure.id = late.id
           returning measure.id, next_decision_at, armed_for, body,
             (select max(restored_at) from restoration) as restored_at`,
    values: [...armingClock(now), ...netClock(now), sqlInstant(now + lease), limit],
  })
  return rows
}

function unarmedOf(
  { id, next_decision_at, armed_for, body, restored_at: restoredAt }: Row,
  { versions, now, coming }: { versions: Versions; now: Instant; coming: Upcoming },
): Unarmed {
  const due = () => dueOf(body, contextOf(versions, body.versions, now), coming)
  const { sequence, roundId, unit, dueDate, escalationLevel } = body
  const known = { id, nextDecisionAt: next_decision_at, armedFor: armed_for }
  return { ...known, sequence, restoredAt, due, roundId, unit, dueDate, escalationLevel }
}
