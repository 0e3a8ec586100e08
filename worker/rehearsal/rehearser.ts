import type { Pool } from 'pg'
import { openCopies } from '../../db/copy.ts'
import { carryOutOpen } from '../../db/handOver.ts'
import type { Rehearsal } from '../../db/rehearsals.ts'
import {
  endRehearsal,
  reachRehearsal,
  releaseRehearsal,
  storeDecisions,
  storeMails,
  takeRehearsal,
} from '../../db/rehearsals.ts'
import { type RehearsedMail, rehearsedMails } from '../../db/rehearsed.ts'
import { newestPolicy } from '../../db/versions.ts'
import { applyWhatIf, finishChanges } from '../../db/whatIf.ts'
import { addDays, type Instant, type LocalDate } from '../../domain/localDate.ts'
import type { Policy } from '../../domain/policy.ts'
import { dateAt, instantOf } from '../../domain/time.ts'
import { type ToldDifference, type ToldOnce, toldDifference } from '../../domain/toldDifference.ts'
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
        const { stuck, difference } = await carryOut(run, now)
        await endRehearsal(pool, rehearsal.id, { now: clock(), failure: null, stuck, difference })
      } catch (error) {
        if (stopping.signal.aborted) await releaseRehearsal(pool, rehearsal.id)
        else await endRehearsal(pool, rehearsal.id, { ...unfinished, now: clock(), failure: reasonOf(error) })
      }
      return { more: true }
    },
    abandon: () => stopping.abort(),
  }
}

const unfinished = { stuck: [], difference: null }

type Result = Outcome & { difference: ToldDifference | null }
type Run = RehearserDeps & { rehearsal: Rehearsal; clock: () => Instant; signal: AbortSignal }

/** Of one with a what-if the office as it stands is rehearsed first, from the same instant; what is kept is the other. */
async function carryOut(run: Run, now: Instant): Promise<Result> {
  const { pool, rehearsal } = run
  const { id, whatIf } = rehearsal
  const copies = await openCopies(pool, now, whatIf === null ? 1 : 2)
  try {
    const policy = await newestPolicy(pool)
    const told: ToldOnce[][] = []
    let outcome: Outcome = { decisions: [], stuck: [] }
    for (const [index, { pool: copy }] of copies.entries()) {
      const isKept = index === copies.length - 1
      await finishChanges(copy, now)
      if (isKept && whatIf !== null) await applyWhatIf(copy, whatIf, now)
      outcome = await letTimePass(run, copy, now)
      told.push(await readMails({ copy, from: now, policy }, isKept ? { pool, id } : null))
    }
    await keepDecisions(pool, { id, outcome, policy })
    const [before = [], after] = told
    return { ...outcome, difference: after === undefined ? null : toldDifference(before, after) }
  } finally {
    await Promise.all(copies.map((copy) => copy.close()))
  }
}

async function letTimePass({ pool, stationery, rehearsal, clock, signal }: Run, copy: Pool, now: Instant) {
  const { id, until } = rehearsal
  const policy = await newestPolicy(copy)
  return rehearse(copy, {
    ...{ from: now, until: instantOf(addDays(until, 1), '00:00', policy) - 1, stationery, signal },
    everyDay,
    reached: (at) => reachRehearsal(pool, id, { reachedAt: at, leaseUntil: clock() + lease }),
  })
}

async function everyDay(copy: Pool, now: Instant): Promise<void> {
  const { date: today } = dateAt(now, await newestPolicy(copy))
  await tellToday(copy, { today, now })
  await carryOutOpen(copy, now)
}

type Source = { copy: Pool; from: Instant; policy: Policy }

/** Answers who is told what; the mails themselves are kept where somebody will read them. */
async function readMails(
  { copy, from, policy }: Source,
  kept: { pool: Pool; id: string } | null,
): Promise<ToldOnce[]> {
  const told: ToldOnce[] = []
  let after: RehearsedMail | null = null
  for (let count = 0; ; ) {
    const page: RehearsedMail[] = await rehearsedMails(copy, { from, after, limit: rowsAtOnce })
    const dated = page.map((mail) => ({ ...mail, date: dateAt(mail.at, policy).date }))
    if (kept) {
      const mails = dated.map(({ id: _, ...mail }) => mail)
      await storeMails(kept.pool, kept.id, { from: count + 1, mails })
    }
    told.push(...dated.flatMap(toldIn))
    count += page.length
    after = page.at(-1) ?? null
    if (page.length < rowsAtOnce) return told
  }
}

function toldIn({ id: mail, at, date, personId, notices }: RehearsedMail & { date: LocalDate }): ToldOnce[] {
  return notices.map(({ key: notice, measureId }) => ({ mail, at, date, personId, notice, measureId }))
}

type Kept = { id: string; policy: Policy; outcome: Outcome }

async function keepDecisions(pool: Pool, { id, policy, outcome }: Kept): Promise<void> {
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
