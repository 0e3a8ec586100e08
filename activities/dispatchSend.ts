import { setTimeout as pause } from 'node:timers/promises'
import { pauseAccount, stopAccount } from '../db/dispatch/account.ts'
import type { Draft } from '../db/dispatch/claim.ts'
import { claimMails } from '../db/dispatch/claim.ts'
import type { Account } from '../db/dispatch/fence.ts'
import { giveBack } from '../db/dispatch/fence.ts'
import type { Outcome } from '../db/dispatch/outcomes.ts'
import { storeOutcomes } from '../db/dispatch/outcomes.ts'
import { storePace } from '../db/dispatch/pace.ts'
import { toSending } from '../db/dispatch/sending.ts'
import { addAlarms } from '../db/dispatch/settle.ts'
import { deferredUntil } from '../domain/deferral.ts'
import type { Instant } from '../domain/localDate.ts'
import type { SlotContext } from '../domain/slots.ts'
import type { MailroomLimits } from './deps.ts'
import { accountStopped, alarmsOfOutcomes } from './dispatchAlarms.ts'
import type { Pacer } from './dispatchPace.ts'
import type { Room } from './dispatchRoom.ts'
import { consequences } from './providers/classes.ts'
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
  pacer: Pacer
  about: { today: string; rosterVersion: number; slots: SlotContext }
}

/** Two groups may be on their way: one is claimed and written while the other is being sent. */
const groupsInFlight = 2

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
  const { pacer } = run
  // One after the other on purpose: a group must not be claimed before the one ahead of it is on its way.
  for (let from = 0; from < plans.length; ) {
    if (run.isOver()) return
    if (pacer.wait() > run.limits.pause) return run.halt(pacer.freeAt())
    const group = plans.slice(from, from + pacer.groupSize())
    from += group.length
    const claimed = await claimGroup(await write(group), run)
    total.claimed += claimed.length
    while (flights.size >= groupsInFlight) await Promise.race(flights)
    await pause(pacer.wait())
    // Taken before: a process that sleeps between the commit and the first byte must not send any more either.
    const launchedAt = performance.now()
    const going = await launch(claimed, run)
    const turn = pacer.book(going.length)
    pacer.waiting = Math.max(0, pacer.waiting - going.length)
    const flight = sendGroup(going, run, { launchedAt, turn }).then((sent) => {
      total.sent += sent
      flights.delete(flight)
    })
    // A failed one stays in the set, and is thrown from there; meanwhile it must not count as unhandled.
    flight.catch(() => {})
    flights.add(flight)
  }
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

async function sendGroup(
  drafts: readonly Draft[],
  run: Run,
  { launchedAt, turn }: { launchedAt: number; turn: number },
): Promise<number> {
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
  const answered = results.flatMap(({ result }) => result ?? [])
  await heedAccount(answered, run)
  const accepted = answered.filter(({ outcome }) => outcome === 'accepted').length
  const slower = answered.some((result) => consequences[result.class].slower)
  if (run.pacer.heed(turn, { accepted, slower })) await storePace(run.pool, run.account, run.pacer.snapshot())
  return accepted
}

/** Says nothing about the mail: it was never offered to the server. */
function isOfAccount({ class: replyClass }: SendOutcome): boolean {
  return consequences[replyClass].ofAccount
}

async function heedAccount(results: readonly SendOutcome[], run: Run): Promise<void> {
  const { pool, account, clock } = run
  const refused = results.find(({ outcome }) => outcome === 'accountStopped')
  if (refused) {
    run.halt(Number.POSITIVE_INFINITY)
    run.logger.error({ account: account.account, reply: refused.reply }, 'account stopped')
    await stopAccount(pool, account, refused.reply)
    await addAlarms(pool, [accountStopped(account, refused, run.about)], clock())
    return
  }
  const rest = longestRest(results, run.limits)
  if (!rest) return
  const until = clock() + rest.wait
  run.halt(until)
  run.logger.warn({ account: account.account, reply: rest.reply, until }, 'account paused')
  await pauseAccount(pool, account, { until, reason: rest.reason })
}

type Rest = { wait: number; reply: string; reason: string }

/**
 * How long the account rests upon these replies, and why. Where not one of a group was answered, the server is as good as
 * gone: going on would leave a whole storm in doubt, mail after mail.
 */
function longestRest(results: readonly SendOutcome[], { rests }: MailroomLimits): Rest | null {
  const asked = results.flatMap(({ class: replyClass, reply, code }): Rest[] => {
    const { rests: length, words } = consequences[replyClass]
    if (length === null) return []
    // A server that is there and refuses to talk is not asked again within the minute.
    const wait = rests[replyClass === 'unreachable' && code !== null ? 'long' : length]
    return [{ wait, reply, reason: `${words}：${reply}` }]
  })
  const [first] = results
  if (first && results.length > 1 && results.every(({ code }) => code === null)) {
    asked.push({ wait: rests.short, reply: first.reply, reason: `邮件服务器没有答复：${first.reply}` })
  }
  return asked.sort((a, b) => b.wait - a.wait)[0] ?? null
}

function outcomeOf(
  draft: Draft,
  { outcome, code, reply, class: replyClass }: SendOutcome,
  run: Run,
): Outcome {
  return {
    mailId: draft.id,
    epoch: run.account.epoch,
    outcome: outcome === 'accountStopped' ? 'deferred' : outcome,
    code,
    reply,
    class: replyClass,
    retryAt: retryAt(draft, { outcome, class: replyClass }, run),
  }
}

function retryAt(
  { kind, attempt }: Draft,
  { outcome, class: replyClass }: Pick<SendOutcome, 'outcome' | 'class'>,
  { limits, clock, about }: Run,
): Instant | null {
  // A formal letter that may have arrived is never repeated by itself: the office decides.
  if (outcome === 'unknown') return kind === 'letter' ? null : clock() + limits.unknown
  if (outcome !== 'deferred') return null
  const { rests } = consequences[replyClass]
  // What the whole account must wait for is no rung of this mail's own.
  if (rests !== null) return clock() + limits.rests[rests]
  return deferredUntil({ attempt, now: clock() }, limits.deferred, about.slots)
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
