import type { Instant } from '../../domain/localDate.ts'
import { sqlInstant } from '../instants.ts'
import type { Queryable } from '../pool.ts'

/** One audit: asked for, running, ended. */
export type AuditRun = {
  id: string
  /** Null: by its schedule. */
  askedBy: string | null
  askedAt: Instant
  asOf: Instant | null
  endedAt: Instant | null
  measures: number
  /** Workflows that Temporal said nothing about. */
  unchecked: number
  found: number
  failure: string | null
}

export async function askForAudit(
  queryable: Queryable,
  run: { id: string; askedBy: string | null; now: Instant },
): Promise<void> {
  await queryable.query(
    'insert into audit_run (id, asked_by, asked_at) values ($1, $2, $3) on conflict (id) do nothing',
    [run.id, run.askedBy, sqlInstant(run.now)],
  )
}

/** Where a run stands; a repeated attempt begins anew. */
export async function markRun(
  queryable: Queryable,
  id: string,
  { asOf, measures, unchecked }: { asOf: Instant; measures: number; unchecked: number },
): Promise<void> {
  await queryable.query(
    'update audit_run set as_of = $2, measures = $3, unchecked = $4, failure = null where id = $1',
    [id, sqlInstant(asOf), measures, unchecked],
  )
}

/**
 * Ends a run: what is open and this run did not see again has come right by itself. Of workflows that could not be
 * checked nothing is known. Gives how many findings the run saw.
 */
export async function endRun(
  client: Queryable,
  { id, now, workflows }: { id: string; now: Instant; workflows: boolean },
): Promise<number> {
  await client.query(
    `update audit_finding set state = 'gone', closed_at = $2, result = '再次核对时已一致'
     where state in ('open', 'held') and last_run <> $1 and ($3 or kind not in ('workflowMissing', 'workflowStuck'))`,
    [id, sqlInstant(now), workflows],
  )
  const { rows } = await client.query<{ found: number }>(
    `update audit_run set ended_at = $2,
       found = (select count(*) from audit_finding where last_run = $1 and state in ('open', 'held'))
     where id = $1 returning found`,
    [id, sqlInstant(now)],
  )
  return rows[0]?.found ?? 0
}

export async function failRun(
  queryable: Queryable,
  id: string,
  { failure, now }: { failure: string; now: Instant },
): Promise<void> {
  await queryable.query(
    'update audit_run set ended_at = $2, failure = $3 where id = $1 and ended_at is null',
    [id, sqlInstant(now), failure.slice(0, 500)],
  )
}

export async function findRun(queryable: Queryable, id: string): Promise<AuditRun | null> {
  const { rows } = await queryable.query<AuditRun>(`select ${columns} from audit_run where id = $1`, [id])
  return rows[0] ?? null
}

/** The newest first. */
export async function listRuns(queryable: Queryable, limit: number): Promise<AuditRun[]> {
  const { rows } = await queryable.query<AuditRun>(
    `select ${columns} from audit_run order by asked_at desc, id desc limit $1`,
    [limit],
  )
  return rows
}

const columns = `id, asked_by as "askedBy", asked_at as "askedAt", as_of as "asOf", ended_at as "endedAt", measures,
  unchecked, found, failure`
