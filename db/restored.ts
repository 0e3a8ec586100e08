import type { Pool } from 'pg'
import type { Instant } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { NoticeKind } from '../domain/notice.ts'
import { forgetArmed } from './arming.ts'
import { sqlInstant } from './instants.ts'
import type { PoolClient, Queryable } from './pool.ts'
import { inTransaction } from './transaction.ts'
import { transition } from './transition.ts'
import type { Poke } from './wake.ts'
import { lockShared, mailAccount } from './wake.ts'

/** The last time that this database was put back from a backup, and what the office has still to decide upon. */
export type Restoration = {
  restoredAt: Instant
  backupAt: Instant
  file: string
  settledAt: Instant | null
  held: { kind: NoticeKind; notices: number }[]
}

export async function readRestoration(queryable: Queryable): Promise<Restoration | null> {
  const { rows } = await queryable.query<Omit<Restoration, 'held'>>(
    `select restored_at as "restoredAt", backup_at as "backupAt", file, settled_at as "settledAt"
     from restoration order by restored_at desc limit 1`,
  )
  const [last] = rows
  if (!last) return null
  const { rows: held } = await queryable.query<Restoration['held'][number]>(
    `select kind, count(*) as notices from notice where ${isHeld} group by kind order by 2 desc, 1`,
  )
  return { ...last, held }
}

/**
 * In the transaction that loads the backup: no mail goes until the office says so, what a dispatch had in its hands is
 * taken from it, and no workflow counts as armed, whatever Temporal remembers.
 */
export async function markRestored(
  client: Queryable,
  { now, backupAt, file }: { now: Instant; backupAt: Instant; file: string },
): Promise<void> {
  await client.query(
    `update office set sending_stopped = true, stopped_by = '从备份恢复', stopped_at = $1 where not sending_stopped`,
    [sqlInstant(now)],
  )
  await client.query('update mail_account set epoch = epoch + 1')
  await forgetArmed(client)
  await client.query('insert into restoration (restored_at, backup_at, file) values ($1, $2, $3)', [
    ...[sqlInstant(now), sqlInstant(backupAt), file],
  ])
}

/** `stuck`: measures whose decisions could not be taken; each is looked at again by its workflow. */
export type Settling = { decided: number; held: number; stuck: { id: MeasureId; error: unknown }[] }

/**
 * Takes the decisions that fell due up to the restore, then holds what was due until then and is not known to have been
 * told: it may have been, after the backup. Run twice, the second finds nothing. Null: nothing to settle.
 */
export async function settleRestored(pool: Pool, now: Instant): Promise<Settling | null> {
  const restoration = await readRestoration(pool)
  if (restoration === null || restoration.settledAt !== null) return null
  const { restoredAt } = restoration
  const { decided, stuck } = await decideDue(pool, { until: restoredAt, now })
  const held = await inSteps(pool, (client) => holdDue(client, restoredAt))
  await pool.query('update restoration set settled_at = $2 where restored_at = $1', [
    ...[sqlInstant(restoredAt), sqlInstant(now)],
  ])
  return { decided, held, stuck }
}

/** Which of the held notices the office decides upon; null = all. */
export type Decided = { measureId: MeasureId | null; now: Instant }

/** 放行: they go like any other, each only if it is still true. */
export async function releaseRestored(
  pool: Pool,
  { measureId, now }: Decided,
): Promise<{ notices: number; poke: Poke | null }> {
  const notices = await inSteps(pool, async (client) => {
    await lockShared(client, mailAccount)
    const { rowCount } = await client.query(
      `update notice set state = 'planned', reason = null where key in (${heldKeys})`,
      [measureId, atOnce],
    )
    return rowCount ?? 0
  })
  return { notices, poke: notices > 0 ? { account: mailAccount, at: now } : null }
}

/** 不再发: they were told before the restore, or need not be told any more. */
export function skipRestored(pool: Pool, { measureId, now }: Decided): Promise<number> {
  return inSteps(pool, async (client) => {
    const { rowCount } = await client.query(
      `with skipped as (
         update notice set state = 'skipped', reason = 'restored', done_at = $3 where key in (${heldKeys}) returning key
       ), ended as (
         update telling set state = 'skipped', reason = 'restored', done_at = $3, epoch = null
         where notice_key in (select key from skipped) and done_at is null and state in ('planned', 'unknown')
       )
       select key from skipped`,
      [measureId, atOnce, sqlInstant(now)],
    )
    return rowCount ?? 0
  })
}

const isHeld = "state = 'held' and reason = 'restored' and done_at is null"
const heldKeys = `select key from notice where ${isHeld} and ($1::text is null or measure_id = $1) limit $2`
/** Bulk work commits every so many rows. */
const atOnce = 500
const decidedAtOnce = 8

async function holdDue(client: PoolClient, until: Instant): Promise<number> {
  const { rowCount } = await client.query(
    `update notice set state = 'held', reason = 'restored' where key in (
       select key from notice where done_at is null and claimable_at <= $1 and state = 'planned' limit $2)`,
    [sqlInstant(until), atOnce],
  )
  return rowCount ?? 0
}

async function decideDue(
  pool: Pool,
  { until, now }: { until: Instant; now: Instant },
): Promise<Pick<Settling, 'decided' | 'stuck'>> {
  const { rows } = await pool.query<{ id: MeasureId }>(
    'select id from measure where next_decision_at <= $1 order by next_decision_at, id',
    [sqlInstant(until)],
  )
  const stuck: Settling['stuck'] = []
  const queue = rows.values()
  const lane = async (): Promise<void> => {
    for (const { id } of queue)
      await transition(pool, id, { type: 'time' }, now).catch((error: unknown) => stuck.push({ id, error }))
  }
  await Promise.all(Array.from({ length: decidedAtOnce }, lane))
  return { decided: rows.length - stuck.length, stuck }
}

/** Repeats a step, each in a transaction of its own, until it finds nothing more; gives the sum. */
async function inSteps(pool: Pool, step: (client: PoolClient) => Promise<number>): Promise<number> {
  for (let sum = 0; ; ) {
    const done = await inTransaction(pool, step)
    if (done === 0) return sum
    sum += done
  }
}
