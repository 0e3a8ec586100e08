import { setTimeout as pause } from 'node:timers/promises'
import { nextToAudit, readAudited } from '../db/audit/batch.ts'
import { readAuditGround } from '../db/audit/ground.ts'
import { askForAudit, endRun, markRun } from '../db/audit/runs.ts'
import { openFindings, storeFindings } from '../db/audit.ts'
import { addAlarms } from '../db/dispatch/settle.ts'
import type { PoolClient } from '../db/pool.ts'
import { inTransaction } from '../db/transaction.ts'
import { earlierThanWake, lockShared, mailAccount, type Poke } from '../db/wake.ts'
import type { AuditGround, AuditLimits, Finding, WorkflowSeen } from '../domain/audit.ts'
import { auditLimits, auditMeasure } from '../domain/audit.ts'
import type { Instant } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import { dateAt } from '../domain/time.ts'
import { auditAlarm, linesInMail } from './auditAlarm.ts'
import type { Deps } from './deps.ts'
import { withAddresses } from './dispatchRound.ts'

export type AuditRoom = Pick<Deps, 'pool' | 'poke' | 'lookAtWorkflows'>

export type AuditCall = {
  /** Names the run: a second attempt under the same name begins anew. */
  run: string
  now: Instant
  /** Called after every batch. */
  beat?: () => void
  /** Until what looks wrong is looked at once more; default 20 s. Real time. */
  again?: number
  limits?: Partial<AuditLimits>
}

/** What a run came to: how many measures it saw, and how many differences stand. */
export type AuditDone = { measures: number; unchecked: number; found: number }

/** Measures of one snapshot; small, so that the worker's other work goes on in between. */
const batchSize = 100
const secondLook = 20_000

/**
 * Audits every open measure, batch by batch, and tells the office what it found. What looks wrong is looked at a second
 * time, later and in a snapshot of its own: work that was under way is no difference.
 */
export async function runAudit(room: AuditRoom, call: AuditCall): Promise<AuditDone> {
  const { pool } = room
  const { run, now, beat = () => {}, again = secondLook } = call
  const limits = { ...auditLimits, ...call.limits }
  const clock = clockFrom(now)
  await askForAudit(pool, { id: run, askedBy: null, now })
  const suspects: MeasureId[] = []
  let [measures, unchecked] = [0, 0]
  for (let ids = await nextToAudit(pool, '', batchSize); ids.length > 0; ) {
    const looked = await lookAt(room, ids, { ...(await groundOf(room, clock(), limits)), limits })
    suspects.push(...looked.findings.map(({ measureId }) => measureId))
    measures += ids.length
    unchecked += looked.unchecked
    await markRun(pool, run, { asOf: now, measures, unchecked })
    beat()
    ids = await nextToAudit(pool, ids.at(-1) ?? '', batchSize)
  }
  const wrong = [...new Set(suspects)]
  if (wrong.length > 0) await wait(again, beat)
  for (let first = 0; first < wrong.length; first += batchSize) {
    const ids = wrong.slice(first, first + batchSize)
    const { findings } = await lookAt(room, ids, { ...(await groundOf(room, clock(), limits)), limits })
    await storeFindings(pool, findings, { run, now })
    beat()
  }
  const { found, poke } = await inTransaction(pool, (client) =>
    conclude(client, { run, now: clock(), workflows: unchecked === 0 }),
  )
  if (poke) await room.poke(poke.account)
  return { measures, unchecked, found }
}

type Looked = { findings: Finding[]; unchecked: number }

async function lookAt(room: AuditRoom, ids: readonly MeasureId[], ground: AuditGround): Promise<Looked> {
  const [stored, seen] = await Promise.all([readAudited(room.pool, ids), workflowsOf(room, ids)])
  const audited = stored.map((one) => ({ ...one, workflow: seen.get(one.id) ?? 'unchecked' }))
  return {
    findings: audited.flatMap((one) => auditMeasure(one, ground)),
    unchecked: audited.filter(({ workflow }) => workflow === 'unchecked').length,
  }
}

function workflowsOf(
  { lookAtWorkflows }: AuditRoom,
  ids: readonly MeasureId[],
): Promise<ReadonlyMap<MeasureId, WorkflowSeen>> {
  return lookAtWorkflows ? lookAtWorkflows(ids) : Promise.resolve(new Map())
}

async function groundOf(
  { pool }: AuditRoom,
  now: Instant,
  { late }: AuditLimits,
): Promise<Omit<AuditGround, 'limits'>> {
  const ground = await readAuditGround(pool, now, late)
  return { ...ground, roster: withAddresses(ground.roster) }
}

type End = { run: string; now: Instant; workflows: boolean }

/** The office hears of it as of any other alarm: by the mailroom, which may have to be woken for it. */
async function conclude(
  client: PoolClient,
  { run, now, workflows }: End,
): Promise<{ found: number; poke: Poke | null }> {
  const found = await endRun(client, { id: run, now, workflows })
  if (found === 0) return { found, poke: null }
  await lockShared(client, mailAccount)
  const ground = await readAuditGround(client, now, auditLimits.late)
  const { date } = dateAt(now, ground.clock.policy)
  await addAlarms(client, [auditAlarm(await openFindings(client, linesInMail), date)], now)
  return { found, poke: await earlierThanWake(client, mailAccount, now) }
}

async function wait(milliseconds: number, beat: () => void): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 1_000) {
    await pause(Math.min(left, 1_000))
    beat()
  }
}

/** The call's now, moved on by the time worked since: durations only, the machine's date is not asked. */
function clockFrom(now: Instant): () => Instant {
  const startedAt = performance.now()
  return () => now + Math.round(performance.now() - startedAt)
}
