import type { Pool } from 'pg'
import type { Instant } from '../domain/localDate.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'
import { settleRestored } from './restored.ts'
import { inTransaction } from './transaction.ts'
import type { Poke } from './wake.ts'

/** 停发/恢复: who stopped all mail, and when. */
export type SendingState = { stopped: boolean; by: string | null; at: Instant | null }

export async function sendingState(queryable: Queryable): Promise<SendingState> {
  const { rows } = await queryable.query<{
    sending_stopped: boolean
    stopped_by: string | null
    stopped_at: number | null
  }>('select sending_stopped, stopped_by, stopped_at from office')
  const [row] = rows
  return { stopped: row?.sending_stopped ?? false, by: row?.stopped_by ?? null, at: row?.stopped_at ?? null }
}

/**
 * Stops all mail at once. Raising the epoch takes away what a dispatch has claimed; only what was already given to the
 * mail server still goes. Stopping twice changes nothing, the first reason stays.
 */
export function stopSending(pool: Pool, { by, now }: { by: string; now: Instant }): Promise<SendingState> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      'update office set sending_stopped = true, stopped_by = $1, stopped_at = $2 where not sending_stopped',
      [by, sqlInstant(now)],
    )
    if (rowCount) await client.query('update mail_account set epoch = epoch + 1')
    return sendingState(client)
  })
}

/** Lets mail go again, after a restore once what may have been told before it is held (`settleRestored`); also that of an account whose login was refused. The pokes are due at once: what became due
 *  meanwhile waits. */
export async function resumeSending(
  pool: Pool,
  { now }: { now: Instant },
): Promise<{ state: SendingState; pokes: Poke[] }> {
  await settleRestored(pool, now)
  return inTransaction(pool, async (client) => {
    await client.query(
      'update office set sending_stopped = false, stopped_by = null, stopped_at = null, resumed_at = $1',
      [sqlInstant(now)],
    )
    const { rows } = await client.query<{ account: string }>(
      'update mail_account set epoch = epoch + 1, stopped_reason = null, paused_until = null returning account',
    )
    return { state: await sendingState(client), pokes: rows.map(({ account }) => ({ account, at: now })) }
  })
}
