import type { Instant } from '../domain/localDate.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import type { StoredNotice } from '../domain/planChange.ts'
import { readPlan } from './plan.ts'
import type { PoolClient } from './pool.ts'
import { together } from './together.ts'
import type { CommandAnswer } from './transition.ts'

/** The measure as it stands, locked. */
export type Locked = {
  measure: Measure
  lastHash: string
  nextDecisionAt: Instant | null
  armedFor: Instant | null
  /** Until then an armer may be starting its workflow. */
  armingUntil: Instant | null
}

/** All that a transition looks at. */
export type Read = {
  locked: Locked | null
  rosterVersion: number
  versionCount: number
  /** What the command's id was answered before. */
  answered: { bodyHash: string; answer: CommandAnswer } | null
  plan: StoredNotice[]
}

/**
 * Begins the transaction, locks the measure and reads around it, in one round trip. The rest is read in statements after
 * the locking one: a snapshot from before the wait for the lock would not show what the other transaction answered.
 */
export async function readTogether(
  client: PoolClient,
  measureId: MeasureId,
  commandId: string | null,
): Promise<Read> {
  const [, locked, around, plan] = await together(client, () =>
    Promise.all([
      client.query('begin'),
      lockMeasure(client, measureId),
      readAround(client, measureId, commandId),
      readPlan(client, measureId),
    ]),
  )
  return { locked, ...around, plan }
}

/** NO KEY UPDATE: nothing ever changes an id. It keeps off every other writer, and the claims of dispatch (FOR SHARE). */
async function lockMeasure(client: PoolClient, measureId: MeasureId): Promise<Locked | null> {
  const { rows } = await client.query<Locked>({
    name: 'measure-lock',
    text: `select body as measure, last_hash as "lastHash", next_decision_at as "nextDecisionAt", armed_for as "armedFor",
             arming_until as "armingUntil"
           from measure where id = $1 for no key update`,
    values: [measureId],
  })
  return rows[0] ?? null
}

type Around = Pick<Read, 'rosterVersion' | 'versionCount' | 'answered'>
type AroundRow = {
  roster_version: number
  version_count: number
  body_hash: string | null
  answer: CommandAnswer | null
}

async function readAround(
  client: PoolClient,
  measureId: MeasureId,
  commandId: string | null,
): Promise<Around> {
  const { rows } = await client.query<AroundRow>({
    name: 'transition-around',
    text: `select roster_version, (select count(*) from version) as version_count, body_hash, answer
           from office left join command on command.measure_id = $1 and command.id = $2`,
    values: [measureId, commandId],
  })
  const [row] = rows
  if (!row) throw new Error('数据库的 office 表是空的：应先执行迁移')
  const { body_hash: bodyHash, answer } = row
  return {
    rosterVersion: row.roster_version,
    versionCount: row.version_count,
    answered: bodyHash !== null && answer !== null ? { bodyHash, answer } : null,
  }
}
