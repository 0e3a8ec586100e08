import { setTimeout as pause } from 'node:timers/promises'
import { pauseAccount, stopAccount } from '../db/dispatch/account.ts'
import type { Draft } from '../db/dispatch/claim.ts'
import { claimMails } from '../db/dispatch/claim.ts'
import type { Account } from '../db/dispatch/fence.ts'
import { giveBack } from '../db/dispatch/fence.ts'
import type { Outcome } from '../db/dispatch/outcomes.ts'
import { storeOutcomes } from '../db/dispatch/outcomes.ts'
import { toSending } from '../db/dispatch/sending.ts'
import { addAlarms } from '../db/dispatch/settle.ts'
import type { Instant } from '../domain/localDate.ts'
import type { MailroomLimits } from './deps.ts'
import { accountStopped, alarmsOfOutcomes } from './dispatchAlarms.ts'
import type { Room } from './dispatchRoom.ts'
import type { SendOutcome } from './smtp.ts'

/** One dispatch while it works. */
export type Run = Room & {
  account: Account
  limits: MailroomLimits
  /** The call's now and the time it has worked since. */
  clock: () => Instant
  /** Out of time, cancelled, or the account may send no more: no group begins any more. */
  isOver: () => boolean
  /** The account was stopped or paused by a reply. */
  halt: (until: Instant) => void
  about: { today: string; rosterVersion: number }
}

/** Two groups may be on their way: one is claimed and written while the other is being sent. */
const groupsInFlight = 2
/** What is in flight when a process is killed is in doubt, and may arrive twice: fifty mails at most. */
const groupSize = 25

/** Sends the drafts in groups. Answers how many the server accepted, and how many could be claimed at all. */
export async function sendInGroups<P>(
  plans: readonly P[],
  write: (group: readonly P[]) => Promise<Draft[]>,
  run: Run,
): Promise<{ claimed: number; sent: number }> {
  const flights = new Set<Promise<void>>()
  const total = { claimed: 0, sent: 0 }
  try {
    await sendGroups(plans, { write, run, flights, total })
  } finally {
    // Also after a fault: what is on its way must be stored before this step ends.
    await Promise.allSettled(flights)
  }
  await Promise.all(flights)
  return total
}

type Sending<P> = {
  write: (group: readonly P[]) => Promise<Draft[]>
  run: Run
  flights: Set<Promise<void>>
  total: { claimed: number; sent: number }
}

async function sendGroups<P>(plans: readonly P[], { write, run, flights, total }: Sending<P>): Promise<void> {
  const pace = run.smtp.mailsPerSecond ?? 20
  let startAt = performance.now()
  // One after the other on purpose: a group must not be claimed before the one ahead of it is on its way.
  for (const group of groupsOf(plans, Math.max(1, Math.min(groupSize, Math.ceil(pace * 2))))) {
    if (run.isOver()) return
    const claimed = await claimGroup(await write(group), run)
    total.claimed += claimed.length
    while (flights.size >= groupsInFlight) await Promise.race(flights)
    await pause(Math.max(0, startAt - performance.now()))
    startAt = Math.max(startAt, performance.now()) + (claimed.length / pace) * 1000
    // Taken before: a process that sleeps between the commit and the first byte must not send any more either.
    const launchedAt = performance.now()
    const going = await launch(claimed, run)
    const flight = sendGroup(going, run, launchedAt).then((sent) => {
      total.sent += sent
      flights.delete(flight)
    })
    // A failed one stays in the set, and is thrown from there; meanwhile it must not count as unhandled.
    flight.catch(() => {})
    flights.add(flight)
  }
}

function groupsOf<P>(plans: readonly P[], size: number): P[][] {
  const groups: P[][] = []
  for (let from = 0; from < plans.length; from += size) groups.push(plans.slice(from, from + size))
  return groups
}

async function claimGroup(drafts: readonly Draft[], run: Run): Promise<Draft[]> {
  const { pool, account, about, clock } = run
  const claim = { account, rosterVersion: about.rosterVersion, now: clock() }
  const claimed = await claimMails(pool, drafts, claim)
  return drafts.filter(({ id }) => claimed.has(id))
}

/** To `sending`, unless the run is over by now; what does not get there is given back and regrouped by the next round. */
async function launch(drafts: readonly Draft[], run: Run): Promise<Draft[]> {
  const mailIds = drafts.map(({ id }) => id)
  if (mailIds.length === 0) return []
  const { pool, account, clock } = run
  const sending = run.isOver() ? new Set<string>() : await toSending(pool, account, { mailIds, now: clock() })
  await giveBack(
    pool,
    mailIds.filter((id) => !sending.has(id)),
  )
  return drafts.filter(({ id }) => sending.has(id))
}

async function sendGroup(drafts: readonly Draft[], run: Run, launchedAt: number): Promise<number> {
  if (drafts.length === 0) return 0
  // A process that was asleep meanwhile must not send any more: others may have taken over.
  const mayStart = () => performance.now() - launchedAt < run.limits.handOver
  const results = await Promise.all(
    drafts.map(async (draft) => {
      const parcel = { from: run.smtp.from, to: draft.address, raw: draft.raw }
      const result = await run.post.send(parcel, { mayStart, attempt: run.limits.attempt })
      return { draft, result }
    }),
  )
  // What the server answered comes first: lost in a fault of the next lines, an accepted mail would be `unknown`.
  await storeAll(
    results.flatMap(({ draft, result }) =>
      result && !isOfAccount(result) ? [outcomeOf(draft, result, run)] : [],
    ),
    run,
  )
  const untouched = results.filter(({ result }) => result === null || isOfAccount(result))
  await giveBack(
    run.pool,
    untouched.map(({ draft }) => draft.id),
    true,
  )
  await heedAccount(
    results.flatMap(({ result }) => result ?? []),
    run,
  )
  return results.filter(({ result }) => result?.outcome === 'accepted').length
}

/** Says nothing about the mail: it was never offered to the server. */
function isOfAccount({ outcome, class: replyClass }: SendOutcome): boolean {
  return outcome === 'accountStopped' || replyClass === 'unreachable'
}

async function heedAccount(results: readonly SendOutcome[], run: Run): Promise<void> {
  const { pool, account, clock, limits } = run
  const refused = results.find(({ outcome }) => outcome === 'accountStopped')
  if (refused) {
    run.halt(Number.POSITIVE_INFINITY)
    run.logger.error({ account: account.account, reply: refused.reply }, 'account stopped')
    await stopAccount(pool, account, refused.reply)
    await addAlarms(pool, [accountStopped(account, refused.reply, run.about)], clock())
    return
  }
  const unreachable = results.find((result) => result.class === 'unreachable')
  const busy = results.find(({ code }) => code === 421)
  if (!unreachable && !busy) return
  const until = clock() + (busy ? limits.deferred : limits.unreachable)
  run.halt(until)
  run.logger.warn({ account: account.account, reply: (busy ?? unreachable)?.reply, until }, 'account paused')
  await pauseAccount(pool, account, until)
}

function outcomeOf(
  draft: Draft,
  { outcome, code, reply, class: replyClass }: SendOutcome,
  run: Run,
): Outcome {
  const { limits, account, clock } = run
  const wait = outcome === 'unknown' ? limits.unknown : limits.deferred
  const isAgain = outcome === 'unknown' || outcome === 'deferred'
  return {
    mailId: draft.id,
    epoch: account.epoch,
    outcome: outcome === 'accountStopped' ? 'deferred' : outcome,
    code,
    reply,
    class: replyClass,
    retryAt: isAgain ? clock() + wait : null,
  }
}

/** Tried until the mails would go again, longer than the activity lives: an outcome that is not stored is `unknown`, and
 *  its mail goes twice. */
async function storeAll(outcomes: readonly Outcome[], run: Run): Promise<void> {
  const startedAt = performance.now()
  for (;;) {
    try {
      const stored = await storeOutcomes(run.pool, outcomes, run.clock())
      await addAlarms(run.pool, alarmsOfOutcomes(stored, run.about), run.clock())
      return
    } catch (error) {
      if (performance.now() - startedAt > run.limits.unknown) throw error
      run.logger.warn({ err: error, mails: outcomes.length }, 'outcomes not stored, trying again')
      await pause(1_000)
    }
  }
}
