import type { Pool } from 'pg'
import { openCopy } from '../../db/copy.ts'
import { carryOutOpen } from '../../db/handOver.ts'
import { type RehearsedMail, rehearsedMails } from '../../db/rehearsed.ts'
import type { Rehearsal } from '../../db/rehearsals.ts'
import {
  endRehearsal,
  reachRehearsal,
  releaseRehearsal,
  storeDecisions,
  storeMails,
  takeRehearsal,
} from '../../db/rehearsals.ts'
import { replanBatch } from '../../db/replanBatch.ts'
import { newestPolicy } from '../../db/versions.ts'
import { addDays, type Instant } from '../../domain/localDate.ts'
import type { Policy } from '../../domain/policy.ts'
import { dateAt, instantOf } from '../../domain/time.ts'
import { tellToday } from '../today.ts'
import { type Outcome, rehearse, type Stationery } from './rehearse.ts'

export type RehearserDeps = { pool: Pool; stationery: Stationery }

export type Rehearser = {
  /** Carries out one rehearsal that was asked for, if there is any; `more`: look again at once. */
  step(now: Instant): Promise<{ more: boolean }>
  /** Gives up the one that runs; another worker begins it anew. */
  abandon(): void
}

/** Said again at least once a virtual day; a day takes far less. */
const lease = 60_000
const rowsAtOnce = 500

/** Rehearses what the office asked for, beside the real work and on a copy; only the result is written to the office's tables. */
export function createRehearser({ pool, stationery }: RehearserDeps): Rehearser {
  const stopping = new AbortController()
  return {
    async step(now) {
      if (stopping.signal.aborted) return { more: false }
      const clock = clockFrom(now)
      const rehearsal = await takeRehearsal(pool, { now, leaseUntil: now + lease })
      if (rehearsal === null) return { more: false }
      const run = { pool, stationery, rehearsal, clock, signal: stopping.signal }
      try {
        const { stuck } = await carryOut(run, now)
        await endRehearsal(pool, rehearsal.id, { now: clock(), failure: null, stuck })
      } catch (error) {
        if (stopping.signal.aborted) await releaseRehearsal(pool, rehearsal.id)
        else await endRehearsal(pool, rehearsal.id, { now: clock(), failure: reasonOf(error), stuck: [] })
      }
      return { more: true }
    },
    abandon: () => stopping.abort(),
  }
}

type Run = RehearserDeps & { rehearsal: Rehearsal; clock: () => Instant; signal: AbortSignal }

async function carryOut({ pool, stationery, rehearsal, clock, signal }: Run, now: Instant): Promise<Outcome> {
  const { id, until } = rehearsal
  const copy = await openCopy(pool, now)
  try {
    const policy = await newestPolicy(copy.pool)
    await finishChanges(copy.pool, now)
    const outcome = await rehearse(copy.pool, {
      ...{ from: now, until: instantOf(addDays(until, 1), '00:00', policy) - 1, stationery, signal },
      everyDay,
      reached: (at) => reachRehearsal(pool, id, { reachedAt: at, leaseUntil: clock() + lease }),
    })
    await keepMails(pool, { id, copy: copy.pool, from: now, policy })
    await keepDecisions(pool, { id, outcome, policy })
    return outcome
  } finally {
    await copy.close()
  }
}

/** What a worker would go on with by itself: a change that is being applied. */
async function finishChanges(copy: Pool, now: Instant): Promise<void> {
  for (;;) if ((await replanBatch(copy, now, rowsAtOnce)).change === null) return
}

async function everyDay(copy: Pool, now: Instant): Promise<void> {
  const { date: today } = dateAt(now, await newestPolicy(copy))
  await tellToday(copy, { today, now })
  await carryOutOpen(copy, now)
}

type Kept = { id: string; policy: Policy }

async function keepMails(
  pool: Pool,
  { id, policy, copy, from }: Kept & { copy: Pool; from: Instant },
): Promise<void> {
  let after: RehearsedMail | null = null
  for (let count = 0; ; ) {
    const page: RehearsedMail[] = await rehearsedMails(copy, { from, after, limit: rowsAtOnce })
    const mails = page.map(({ id: _, ...mail }) => ({ ...mail, date: dateAt(mail.at, policy).date }))
    await storeMails(pool, id, { from: count + 1, mails })
    count += page.length
    after = page.at(-1) ?? null
    if (page.length < rowsAtOnce) return
  }
}

async function keepDecisions(pool: Pool, { id, policy, outcome }: Kept & { outcome: Outcome }): Promise<void> {
  const decisions = outcome.decisions.map(({ measureId, event }) => ({
    measureId,
    event,
    date: dateAt(event.at, policy).date,
  }))
  for (let from = 0; from < decisions.length; from += rowsAtOnce) {
    await storeDecisions(pool, id, {
      from: from + 1,
      decisions: decisions.slice(from, from + rowsAtOnce),
    })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The step's now, moved on by the time worked since: the machine's date is not asked. */
function clockFrom(now: Instant): () => Instant {
  const startedAt = performance.now()
  return () => now + Math.round(performance.now() - startedAt)
}
