import type { Pool } from 'pg'
import type { Actor } from '../domain/events.ts'
import type { Instant } from '../domain/localDate.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import { nextDecision } from '../domain/nextDecision.ts'
import type { StoredNotice } from '../domain/planChange.ts'
import { planChange } from '../domain/planChange.ts'
import type { VersionSwitch } from '../domain/replan.ts'
import { isMoved, replan } from '../domain/replan.ts'
import { chain } from './events.ts'
import { happen } from './happen.ts'
import { sqlInstant } from './instants.ts'
import type { PoolClient, Queryable } from './pool.ts'
import { readPlans } from './replanRead.ts'
import type { ReplannedMeasure } from './replanWrite.ts'
import { writeReplanned } from './replanWrite.ts'
import { inTransaction } from './transaction.ts'
import type { VersionChange } from './versionChanges.ts'
import { findChange } from './versionChanges.ts'
import { switchOf } from './versionSwitch.ts'
import type { Versions } from './versions.ts'
import { loadVersions } from './versions.ts'
import type { Poke } from './wake.ts'

/** What a batch did. `state` as it stands now; null: there is no change to apply, or another process is at it. */
export type BatchDone = {
  change: VersionChange | null
  replanned: number
  failed: number
  /** Whose mailroom has something earlier to do. */
  poke: Poke | null
}

/** After so long what was registered while the change was being applied is looked for once more. */
const sweepAfter = 60_000

/**
 * Re-plans the next measures of the oldest confirmed change, in one transaction with its progress: the command `replan`
 * of each (PROTOCOL 7). Killed at any point, the next call goes on where the last commit was; a measure that carries the
 * new versions already is not touched again. One that cannot be re-planned stays as it is and is written down.
 */
export function replanBatch(pool: Pool, now: Instant, limit: number): Promise<BatchDone> {
  return inTransaction(pool, async (client) => {
    const change = await nextChange(client, now)
    if (change === null) return nothing
    const locked = await lockMeasures(client, change, limit)
    if (locked.length === 0) return { ...nothing, change: await endOrBeginAgain(client, change, now) }
    const versions = await loadVersions(client)
    const plans = await readPlans(
      client,
      locked.map(({ measure }) => measure.id),
    )
    const done: ReplannedMeasure[] = []
    const failures: { measureId: MeasureId; reason: string }[] = []
    for (const row of locked) {
      try {
        done.push(replanned(row, { change, versions, plans, now }))
      } catch (error) {
        failures.push({
          measureId: row.measure.id,
          reason: error instanceof Error ? error.message : String(error),
        })
      }
    }
    const poke = await writeReplanned(client, { change, done, failures, now })
    const cursor = locked.at(-1)?.measure.id ?? ''
    const moved = done.filter(({ event }) => isMoved(event)).length
    await storeProgress(client, change, { cursor, applied: done.length, moved, failed: failures.length })
    return { change, replanned: done.length, failed: failures.length, poke }
  })
}

const nothing: BatchDone = { change: null, replanned: 0, failed: 0, poke: null }
const system: Actor = { personId: null, service: null, onBehalfOf: null }

/** In the order of their confirmation, one after the other: a later one builds upon the earlier. */
async function nextChange(client: PoolClient, now: Instant): Promise<VersionChange | null> {
  const { rows } = await client.query<{ id: string }>(
    `select id from version_change
     where state = 'applying' or (state = 'done' and swept_at is null and done_at <= $1)
     order by confirmed_at, id limit 1`,
    [sqlInstant(now - sweepAfter)],
  )
  const [first] = rows
  if (!first) return null
  const free = await client.query('select from version_change where id = $1 for update skip locked', [
    first.id,
  ])
  const change = free.rowCount ? await findChange(client, first.id) : null
  // As read under the lock: another process may have ended it while this one looked.
  return change !== null && (change.state === 'applying' || change.state === 'done') ? change : null
}

type Locked = { measure: Measure; lastHash: string }

/** By id, so that two of them never wait for each other. Of a swept ladder only where no newer one was chosen. */
async function lockMeasures(client: PoolClient, change: VersionChange, limit: number): Promise<Locked[]> {
  const { proposed, cursor, toVersion, ladders, id } = change
  const { rows } = await client.query<Locked>(
    `select body as measure, last_hash as "lastHash" from measure
     where id > $1 and state not in ('settled', 'withdrawn') and ${lagging[change.kind]}
       and not exists (select from replan_result
         where change_id = $3 and measure_id = measure.id and failure is not null)
     order by id limit $4 for no key update`,
    change.kind === 'ladder'
      ? [cursor, JSON.stringify(ladders), id, limit, proposed.kind === 'ladder' ? proposed.roundId : '']
      : [cursor, toVersion, id, limit],
  )
  return rows
}

/** What carries an older version, or another ladder than its round chose for it. $2: the version, or the ladders. */
const lagging = {
  calendar: "(body #>> '{versions,calendar}')::integer < $2::integer",
  policy: "(body #>> '{versions,policy}')::integer < $2::integer",
  ladder: `round_id = $5 and (body #>> '{versions,ladder}')::integer <> coalesce(
    $2::jsonb -> 'measures' ->> id, $2::jsonb -> 'units' ->> unit, $2::jsonb ->> 'round')::integer
    and exists (select from ladder_choice where round_id = $5 and ladders = $2::jsonb)`,
} as const

type Batch = {
  change: VersionChange
  versions: Versions
  plans: ReadonlyMap<MeasureId, StoredNotice[]>
  now: Instant
}

function replanned({ measure, lastHash }: Locked, batch: Batch): ReplannedMeasure {
  const versionSwitch = switchOf(measure, batch)
  const event = replan(measure, versionSwitch)
  const happened = happen(measure, [event], { by: system, context: versionSwitch.after })
  return {
    after: happened.after,
    event,
    events: chain(measure.id, happened.events, lastHash),
    plan: planChange(batch.plans.get(measure.id) ?? [], happened),
    nextDecisionAt: nextLook(happened.after, versionSwitch),
  }
}

function nextLook(measure: Measure, { after }: VersionSwitch): Instant {
  return nextDecision(measure, after)?.at ?? Number.POSITIVE_INFINITY
}

/** Once through, it looks for what was registered behind it; with nothing left it has ended. */
async function endOrBeginAgain(
  client: Queryable,
  change: VersionChange,
  now: Instant,
): Promise<VersionChange> {
  if (change.cursor !== '') {
    await client.query(`update version_change set cursor = '' where id = $1`, [change.id])
    return { ...change, state: 'applying', cursor: '' }
  }
  await client.query(
    `update version_change set total = applied + failed, done_at = coalesce(done_at, $2),
       swept_at = case when state = 'done' then $2::timestamptz end, state = 'done'
     where id = $1`,
    [change.id, sqlInstant(now)],
  )
  return { ...change, state: 'done' }
}

async function storeProgress(
  client: Queryable,
  { id }: VersionChange,
  { cursor, applied, moved, failed }: { cursor: string; applied: number; moved: number; failed: number },
): Promise<void> {
  await client.query(
    `update version_change set cursor = $2, applied = applied + $3, moved = moved + $4, failed = failed + $5
     where id = $1`,
    [id, cursor, applied, moved, failed],
  )
}
