import type { Instant, LocalDate } from './localDate.ts'
import type { MailPlan, MailType, Morning, Tellable } from './mailing.ts'
import { groupIntoMails, isMorning, mailTypeOf, partsGone } from './mailing.ts'
import { batchGate, isBatch, morningRowGate } from './mailroomGates.ts'
import type { NoticeKind } from './notice.ts'
import type { PersonId, Role, Roster } from './roster.ts'
import { holdersOn } from './roster.ts'
import type { SlotContext } from './slots.ts'
import { latestForMorning, nextMorningSlot, windowOpening } from './slots.ts'
import { dateAt } from './time.ts'

/** A telling with when it may go. */
export type Ready = { tellable: Tellable; at: Instant }

export type BudgetDesk = {
  now: Instant
  today: LocalDate
  clock: SlotContext
  roster: Roster
  morning: Morning
  /** Mails that people were given today; read for leaders only. */
  mailsToday: ReadonlyMap<PersonId, number>
}

/** Documents of their own, signed and numbered, one by one: they neither wait for the budget nor use it up. */
export const outsideBudget: readonly NoticeKind[] = ['letter', 'letterVoided']

const leaderRoles: readonly Role[] = ['leaderInCharge', 'deputyGroupLeader', 'groupLeader']

/** Whose attention is scarce on that day. */
export function leadersOn(roster: Roster, date: LocalDate): PersonId[] {
  const holding = leaderRoles.flatMap((role) => holdersOn(roster, role, date))
  return [...new Set(holding.map(({ id }) => id))]
}

/**
 * A leader gets at most `leaderMailsADay` mails on a day. One of them is kept for his morning mail until that has gone or
 * cannot go any more. What does not fit travels with the next morning mail that goes to him, below its graver sections:
 * nothing is dropped. What has waited since an earlier day goes with the morning mail too. Repetitions keep their time.
 */
export function withinBudget(ready: readonly Ready[], desk: BudgetDesk): Ready[] {
  const most = desk.clock.policy.leaderMailsADay ?? null
  if (most === null) return [...ready]
  const byLeader = new Map(leadersOn(desk.roster, desk.today).map((id): [PersonId, Ready[]] => [id, []]))
  const others: Ready[] = []
  for (const entry of ready) (byLeader.get(entry.tellable.personId) ?? others).push(entry)
  return [...others, ...[...byLeader].flatMap(([id, entries]) => ofLeader(entries, { ...desk, id, most }))]
}

type LeaderDesk = BudgetDesk & { id: PersonId; most: number }

function ofLeader(entries: readonly Ready[], desk: LeaderDesk): Ready[] {
  const bound = entries.filter(isBound)
  const left = desk.most - (desk.mailsToday.get(desk.id) ?? 0) - reserved(desk)
  // He is an owner as well: his own reminders are a mail by themselves, where there is room for one.
  const own = bound.filter((entry) => kindOf(entry) === 'morning' && entry.at <= desk.now)
  const ownGoes = left > 0
  const single = bound.filter((entry) => isSingle(entry) && entry.at <= desk.now && !hasWaited(entry, desk))
  const kept = firstMails(single, left - (own.length > 0 ? 1 : 0), desk.morning)
  return entries.map((entry) => {
    if (!isBound(entry) || kept.has(entry.tellable.notice.key)) return entry
    if (kindOf(entry) === 'morning' && ownGoes) return entry
    return isSingle(entry) && entry.at > desk.now ? entry : withMorning(entry, desk)
  })
}

/** One mail, until today's morning mail has gone or the hour for it is over. */
function reserved({ id, now, today, clock, morning }: LeaderDesk): number {
  const gone = partsGone(morning, { personId: id, kind: 'leaderMorning' }) > 0
  return gone || now >= latestForMorning(today, clock.policy) ? 0 : 1
}

function isBound({ tellable: { last, notice } }: Ready): boolean {
  return last === null && !outsideBudget.includes(notice.kind)
}

function kindOf({ tellable }: Ready): MailType {
  return mailTypeOf(tellable.notice)
}

function isSingle(entry: Ready): boolean {
  return !isMorning(kindOf(entry))
}

/** It could have gone on an earlier day. */
function hasWaited({ tellable: { notice } }: Ready, { today, clock }: LeaderDesk): boolean {
  const gate = isBatch(notice) ? batchGate(notice, clock) : windowOpening(notice.dueAt, clock)
  return dateAt(gate, clock.policy).date < today
}

/** The keys of the first so many mails: what is asked or answered before news, the oldest first. */
function firstMails(entries: readonly Ready[], count: number, morning: Morning): Set<string> {
  const tellables = entries.map(({ tellable }) => tellable)
  const mails = groupIntoMails(tellables, morning).sort(byUrgency)
  const kept = mails.slice(0, Math.max(0, count)).flatMap(({ members }) => members)
  return new Set(kept.map(({ notice }) => notice.key))
}

function byUrgency(a: MailPlan, b: MailPlan): number {
  const [isNewsA, isNewsB] = [a, b].map(({ members }) =>
    Number(members.some(({ notice }) => isBatch(notice))),
  )
  return (isNewsA ?? 0) - (isNewsB ?? 0) || oldestOf(a) - oldestOf(b)
}

function oldestOf({ members }: MailPlan): Instant {
  return Math.min(...members.map(({ notice }) => notice.dueAt))
}

function withMorning(
  { tellable, at }: Ready,
  { id, now, clock, morning, most, mailsToday }: LeaderDesk,
): Ready {
  const notice = { ...tellable.notice, mailKind: 'leaderMorning' as const }
  const gone = partsGone(morning, { personId: id, kind: 'leaderMorning' })
  const from = Math.max(now, at)
  const slot = morningRowGate({ from, dueAt: notice.dueAt, partsGone: gone }, clock)
  // A second part is a mail more; the place of the first is kept.
  const isOver = gone > 0 && (mailsToday.get(id) ?? 0) >= most
  const next = windowOpening(nextMorningSlot(now + 1, clock), clock)
  return { tellable: { ...tellable, notice }, at: isOver ? Math.max(slot, next) : slot }
}
