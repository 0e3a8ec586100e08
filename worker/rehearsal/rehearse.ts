import type { Pool } from 'pg'
import type { Deps } from '../../activities/deps.ts'
import type { Room } from '../../activities/dispatchRoom.ts'
import { runDispatch } from '../../activities/dispatchRun.ts'
import { dueDecisions, type RehearsedDecision } from '../../db/rehearsed.ts'
import { transition } from '../../db/transition.ts'
import { newestPolicy } from '../../db/versions.ts'
import { mailAccount, storedWake } from '../../db/wake.ts'
import { addDays, type Instant } from '../../domain/localDate.ts'
import type { MeasureId } from '../../domain/measure.ts'
import { dateAt, instantOf } from '../../domain/time.ts'
import { keepingPost } from './keepingPost.ts'

/** What mails are written with. */
export type Stationery = Pick<Deps, 'office' | 'publicUrl' | 'linkSecret' | 'logger'> & { from: string }

export type Course = {
  from: Instant
  until: Instant
  stationery: Stationery
  signal: AbortSignal
  /** What a worker looks at once a day, at 00:00 of the office; it may add alarms. */
  everyDay(copy: Pool, now: Instant): Promise<void>
  /** Now and then, the instant that the rehearsal has come to. */
  reached?(at: Instant): Promise<void>
}

/** A measure whose data let nobody decide; a real worker looks at it again every hour. */
export type Stuck = { measureId: MeasureId; reason: string }
export type Outcome = { decisions: RehearsedDecision[]; stuck: Stuck[] }

/** Decisions that are read at once; those that somebody else's mail comes between are read again. */
const decisionsAtOnce = 200

/**
 * Lets time pass over a copy of an office: from one instant at which something happens to the next, the measures' looks
 * by `transition` and the mailroom's steps by `runDispatch`, as their workflows would call them. The mails stand in the
 * copy's ledger afterwards. Stops between two instants when the signal says so.
 */
export async function rehearse(copy: Pool, course: Course): Promise<Outcome> {
  const run = await begin(copy, course)
  for (;;) {
    course.signal.throwIfAborted()
    if (await decide(run)) continue
    const at = Math.max(run.clock, Math.min(run.mailAt, run.dayAt))
    if (at > course.until) return { decisions: run.decisions, stuck: run.stuck }
    run.clock = at
    if (run.dayAt <= at) await turnDay(run)
    if (run.mailAt <= at) run.mailAt = await dispatch(run)
  }
}

type Run = {
  copy: Pool
  course: Course
  room: Room
  clock: Instant
  mailAt: Instant
  dayAt: Instant
} & Outcome

async function begin(copy: Pool, course: Course): Promise<Run> {
  const wake = await storedWake(copy, mailAccount)
  return {
    ...{ copy, course, room: roomOver(copy, course.stationery), clock: course.from },
    mailAt: Math.max(course.from, wake ?? Number.POSITIVE_INFINITY),
    dayAt: course.from,
    ...{ decisions: [], stuck: [] },
  }
}

function roomOver(pool: Pool, { from, ...rest }: Stationery): Room {
  return {
    ...{ pool, ...rest, post: keepingPost },
    // Nobody is kept waiting for a pace: what it would put off goes at its slot here.
    smtp: { url: 'smtp://localhost', from, mailsPerSecond: 1_000_000 },
    poke: async () => {},
  }
}

/** Takes the decisions that come before the next mail; answers whether there were any. */
async function decide(run: Run): Promise<boolean> {
  const { copy, course, stuck } = run
  const upTo = Math.min(course.until, run.mailAt, run.dayAt)
  const without = stuck.map(({ measureId }) => measureId)
  const due = await dueDecisions(copy, { upTo: Math.max(upTo, run.clock), without, limit: decisionsAtOnce })
  for (const { id, at } of due) {
    run.clock = Math.max(run.clock, at)
    await look(run, id)
    // A notice that wakes the mailroom is sent before the next measure is looked at.
    if (run.mailAt <= run.clock) return true
  }
  return due.length > 0
}

async function look(run: Run, id: MeasureId): Promise<void> {
  try {
    const { events, poke, nextDecisionAt } = await transition(run.copy, id, { type: 'time' }, run.clock)
    run.decisions.push(...events.map((event) => ({ measureId: id, event })))
    if (poke) run.mailAt = Math.min(run.mailAt, run.clock)
    if (nextDecisionAt !== null && nextDecisionAt <= run.clock) {
      run.stuck.push({ measureId: id, reason: '决定之后仍有到期的决定' })
    }
  } catch (error) {
    run.stuck.push({ measureId: id, reason: error instanceof Error ? error.message : String(error) })
  }
}

async function turnDay(run: Run): Promise<void> {
  const { copy, course, clock } = run
  await course.reached?.(clock)
  await course.everyDay(copy, clock)
  run.mailAt = Math.min(run.mailAt, clock)
  const policy = await newestPolicy(copy)
  run.dayAt = instantOf(addDays(dateAt(clock, policy).date, 1), '00:00', policy)
}

/** As often as the mailroom's workflow would call it: until nothing is due. */
async function dispatch({ room, clock: now, course: { signal } }: Run): Promise<Instant> {
  for (;;) {
    const { next, more } = await runDispatch(room, { account: mailAccount, now, signal })
    signal.throwIfAborted()
    if (!more) return Math.max(next ?? Number.POSITIVE_INFINITY, now + 1)
  }
}
