import { confirmImport, discardImport, type ImportBatch, lockImport } from '../../db/imports.ts'
import type { PoolClient } from '../../db/pool.ts'
import { applyRoster } from '../../db/roster.ts'
import { createRound } from '../../db/rounds.ts'
import type { Poke } from '../../db/wake.ts'
import type { Actor } from '../../domain/events.ts'
import type { Instant } from '../../domain/localDate.ts'
import { Problem } from '../problems.ts'
import type { Written } from '../writes.ts'
import { importStateNames } from './view.ts'

/**
 * Makes a preview an import that runs: its round is there from now on, and the people that came along are in the roster.
 * Confirmed already: the same answer. Throws importNotFound, and importState for one that was undone or given up.
 */
export async function confirm(
  client: PoolClient,
  { id, actor, now }: { id: string; actor: Actor; now: Instant },
): Promise<Written & { poke?: Poke | null }> {
  const batch = found(await lockImport(client, id), id)
  if (batch.state === 'running' || batch.state === 'done') return { status: 202, answer: { id } }
  if (batch.state !== 'previewed') throw wrongState(batch, '确认', '待确认')
  const { round } = await createRound(client, batch.round, now)
  let poke: Poke | null = null
  if (batch.roster.length > 0) {
    poke = (await applyRoster(client, batch.roster, { now, complete: false })).poke
  }
  await confirmImport(client, id, { roundId: round.id, by: actor, now })
  return { status: 202, answer: { id }, poke }
}

/** A preview that nobody wants. Throws importState for one that was confirmed: that can only be undone. */
export async function discard(client: PoolClient, id: string): Promise<Written> {
  const batch = found(await lockImport(client, id), id)
  if (batch.state !== 'previewed' && batch.state !== 'discarded') throw wrongState(batch, '放弃', '待确认')
  if (batch.state === 'previewed') await discardImport(client, id)
  return { status: 200, answer: { id } }
}

/** Throws importNotFound. */
export function found(batch: ImportBatch | null, id: string): ImportBatch {
  if (batch) return batch
  throw new Problem('importNotFound', `找不到导入批次“${id}”，应为 GET /api/v1/imports 列出的编号`)
}

export function wrongState({ id, state }: ImportBatch, wanted: string, allowed: string): Problem {
  return new Problem(
    'importState',
    `导入批次“${id}”的状态是“${importStateNames[state]}”，不能${wanted}；可以${wanted}的是：${allowed}`,
  )
}
