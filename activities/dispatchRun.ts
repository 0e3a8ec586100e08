import { setTimeout as pause } from 'node:timers/promises'
import type { Draft } from '../db/dispatch/claim.ts'
import type { Account } from '../db/dispatch/fence.ts'
import { raiseEpoch, takeOver } from '../db/dispatch/fence.ts'
import { storeOutcomes } from '../db/dispatch/outcomes.ts'
import { storePace } from '../db/dispatch/pace.ts'
import { addAlarms, settle } from '../db/dispatch/settle.ts'
import { newestPolicy } from '../db/versions.ts'
import type { Instant } from '../domain/localDate.ts'
import type { MailPlan } from '../domain/mailing.ts'
import { isUrgent } from '../domain/mailOrder.ts'
import type { AlarmPlan } from '../domain/mailroomAlarms.ts'
import { dateAt } from '../domain/time.ts'
import type { Dispatched, MailroomLimits } from './deps.ts'
import { alarmsOfOutcomes, alarmsOfWorries } from './dispatchAlarms.ts'
import { deskOf, draftAlarm, draftMail } from './dispatchDrafts.ts'
import { openPacer } from './dispatchPace.ts'
import type { Room } from './dispatchRoom.ts'
import { defaultLimits, sendingLimit } from './dispatchRoom.ts'
import type { Round } from './dispatchRound.ts'
import { eventsOf, lookRound, settledOf } from './dispatchRound.ts'
import type { Run } from './dispatchSend.ts'
import { sendInGroups } from './dispatchSend.ts'
import { fallAsleep } from './dispatchWake.ts'

export type Call = { account: string; now: Instant; signal: AbortSignal }

/** How long a step waits for rows that a transition holds. */
const patience = 5_000

/**
 * One bounded step of an account's mailroom (PROTOCOL 5): fences out older ones, takes over what they left, then rounds of
 * read, decide, claim, send, store, until nothing is due or its time is over.
 */
export async function runDispatch(room: Room, call: Call): Promise<Dispatched> {
  const limits = { ...defaultLimits, ...room.mailroom }
  const clock = clockFrom(call.now)
  const account = await raiseEpoch(room.pool, call.account)
  if (!account) throw new Error(`发信账号：找到“${call.account}”，数据库里没有`)
  const state = {
    haltedUntil: account.stopped ? Number.POSITIVE_INFINITY : (account.pausedUntil ?? 0),
    sent: 0,
  }
  const run = {
    ...room,
    ...{ account, limits, clock, pacer: openPacer(account, room.smtp.mailsPerSecond ?? 20, clock) },
    isOver: () => call.signal.aborted || clock() - call.now >= limits.work || state.haltedUntil > clock(),
    halt: (until: Instant) => {
      state.haltedUntil = Math.max(state.haltedUntil, until)
    },
  }
  await recover(run, account, limits)
  state.sent = await sendRounds(run)
  if (call.signal.aborted) return { next: null, sent: state.sent, more: true }
  const wake = await fallAsleep(room, { account, now: clock(), haltedUntil: state.haltedUntil, limits })
  const more = wake <= clock()
  await keepPace(run, { more, halted: state.haltedUntil > clock() })
  if (!more) room.post.rest()
  return { next: wake === Number.POSITIVE_INFINITY ? null : wake, sent: state.sent, more }
}

type Bare = Omit<Run, 'about'>

/** One statement a step, and only when something has changed. */
async function keepPace(
  { pool, account, pacer }: Bare,
  { more, halted }: { more: boolean; halted: boolean },
): Promise<void> {
  if (!more && !halted) pacer.waiting = 0
  const learned = pacer.snapshot()
  const same = learned.pace === account.pace && learned.waiting === account.waiting
  if (!same || learned.freeAt !== null) await storePace(pool, account, learned)
}

/** Rounds until one finds nothing to send. Rows that are held by a transition are met again, for a while. */
async function sendRounds(run: Bare): Promise<number> {
  let sent = 0
  let heldSince: Instant | null = null
  while (!run.isOver()) {
    const round = await lookRound(run.pool, run.office, run.clock())
    if (!round) return sent
    const about = { today: round.today, rosterVersion: round.ground.roster.version, slots: round.clock }
    await settle(run.pool, settledOf(round), run.clock())
    await addAlarms(run.pool, alarmsOfWorries(round.decision.worries, about), run.clock())
    const plans = plansOf(round)
    if (plans.length === 0) return sent
    run.pacer.waiting = plans.length
    // Shown while it lasts; what goes in one group is gone before anybody asks.
    if (plans.length > run.pacer.groupSize()) await storePace(run.pool, run.account, run.pacer.snapshot())
    const done = await sendInGroups(plans, writerOf(run, round), { ...run, about })
    sent += done.sent
    if (done.claimed > 0) heldSince = null
    else {
      heldSince ??= run.clock()
      if (run.clock() - heldSince > patience) return sent
      await pause(100)
    }
  }
  return sent
}

type Plan = { mail: MailPlan | null; alarm: AlarmPlan | null }

function plansOf({ decision, alarmDecision }: Round): Plan[] {
  const urgent = decision.mails.filter(isUrgent)
  const others = decision.mails.filter((mail) => !isUrgent(mail))
  return [
    ...urgent.map((mail) => ({ mail, alarm: null })),
    ...alarmDecision.mails.map((alarm) => ({ mail: null, alarm })),
    ...others.map((mail) => ({ mail, alarm: null })),
  ]
}

function writerOf(run: Bare, round: Round): (group: readonly Plan[]) => Promise<Draft[]> {
  const desk = deskOf(run, round)
  return async (group) => {
    const events = await eventsOf(
      run.pool,
      group.flatMap(({ mail }) => mail ?? []),
    )
    return group.flatMap(({ mail, alarm }) => {
      if (mail) return [draftMail(mail, desk, events)]
      return alarm ? [draftAlarm(alarm, desk)] : []
    })
  }
}

/** Nobody can tell whether the server has what an older dispatch was sending when it vanished. */
async function recover(run: Bare, account: Account, limits: MailroomLimits): Promise<void> {
  const abandoned = await takeOver(run.pool, account, run.clock() - sendingLimit(limits))
  if (abandoned.length === 0) return
  run.logger.warn({ account: account.account, mails: abandoned.length }, 'took over mails without an outcome')
  const stored = await storeOutcomes(
    run.pool,
    abandoned.map(({ mailId, epoch, kind }) => ({
      ...{ mailId, epoch, outcome: 'unknown' as const, code: null, reply: '发送中断，没有收到最后的答复' },
      ...{ class: 'noReply', retryAt: kind === 'letter' ? null : run.clock() + limits.unknown },
    })),
    run.clock(),
  )
  const policy = await newestPolicy(run.pool)
  const { date } = dateAt(run.clock(), policy)
  await addAlarms(run.pool, alarmsOfOutcomes(stored, { today: date, rosterVersion: 0 }), run.clock())
}

/** The call's now, moved on by the time worked since: durations only, the machine's date is not asked. */
function clockFrom(now: Instant): () => Instant {
  const startedAt = performance.now()
  return () => now + Math.round(performance.now() - startedAt)
}
