import type { Calendar } from './calendar.ts'
import { addWorkingDays, isWorkingDay } from './calendar.ts'
import type { Instant, LocalDate } from './localDate.ts'
import { addDays } from './localDate.ts'
import type { Policy } from './policy.ts'
import { stableHash } from './stableHash.ts'
import { instantAtSecond, instantOf, secondAt, secondOfDay } from './time.ts'

/** What the mailroom's clock needs: the newest calendar and policy, not those of a measure. */
export type SlotContext = { calendar: Calendar; policy: Policy }

/** After an outage the morning mails still go today until this local time (PROTOCOL 5). */
const morningEnds = '16:00'

/** The instant of a date's morning slot; with 'everyMinute' the start of the day. */
export function morningSlot(date: LocalDate, policy: Policy): Instant {
  return instantOf(date, policy.slot === 'everyMinute' ? '00:00' : policy.slot, policy)
}

/** Until when that date's morning mails may go. */
export function latestForMorning(date: LocalDate, policy: Policy): Instant {
  return instantOf(date, morningEnds, policy)
}

/** The late slot of that date; null where every minute is a slot, so that nothing is late. */
export function lateSlot(date: LocalDate, policy: Policy): Instant | null {
  return policy.slot === 'everyMinute' ? null : instantOf(date, policy.lateSlot, policy)
}

/** When a measure's workflow looks at a decision of `date`: always the same second for an id, spread over
 *  [spread.from, spread.to), so that thousands with one deadline are merged and do not stampede. */
export function lookAt(measureId: string, date: LocalDate, policy: Policy): Instant {
  if (!policy.spread) return morningSlot(date, policy)
  const from = secondOfDay(policy.spread.from)
  const width = Math.max(1, secondOfDay(policy.spread.to) - from)
  return instantAtSecond(date, from + (stableHash(measureId) % width), policy)
}

/** Whether mail may go on that date at all. */
export function isSendingDay(date: LocalDate, { calendar, policy }: SlotContext): boolean {
  return policy.sendingDays === 'everyDay' || isWorkingDay(calendar, date)
}

/** The last morning slot of a sending day at or before `now`: the slot of a morning mail that goes now. */
export function lastMorningSlot(now: Instant, context: SlotContext): Instant {
  const { policy } = context
  const { date, second } = secondAt(now, policy)
  const today = isSendingDay(date, context)
  if (policy.slot === 'everyMinute') {
    return today
      ? instantAtSecond(date, second - (second % 60), policy)
      : instantOf(previousSendingDay(date, context), '23:59', policy)
  }
  const slot = morningSlot(date, policy)
  return today && slot <= now ? slot : morningSlot(previousSendingDay(date, context), policy)
}

/** The first morning slot of a sending day at or after `now`. */
export function nextMorningSlot(now: Instant, context: SlotContext): Instant {
  const { policy } = context
  const { date } = secondAt(now, policy)
  if (policy.slot === 'everyMinute') return nextMinute(now, context)
  const slot = morningSlot(date, policy)
  return isSendingDay(date, context) && slot >= now
    ? slot
    : morningSlot(nextSendingDay(date, context), policy)
}

/** Whether `now` lies in [opens, closes) of a sending day. */
export function isWindowOpen(now: Instant, context: SlotContext): boolean {
  const { policy } = context
  const { date } = secondAt(now, policy)
  return isSendingDay(date, context) && now >= opening(date, policy) && now < closing(date, policy)
}

/** From when on mail may go: `now` when the window is open, otherwise its next opening. */
export function windowOpening(now: Instant, context: SlotContext): Instant {
  if (isWindowOpen(now, context)) return now
  const { policy } = context
  const { date } = secondAt(now, policy)
  const opens = opening(date, policy)
  return isSendingDay(date, context) && now < opens ? opens : opening(nextSendingDay(date, context), policy)
}

/** When the window that is open at `now` closes; of a closed one that day's closing. */
export function windowClosing(now: Instant, { policy }: SlotContext): Instant {
  return closing(secondAt(now, policy).date, policy)
}

/** When the window of the sending day after that of `now` opens. */
export function nextDayOpening(now: Instant, context: SlotContext): Instant {
  const { policy } = context
  return opening(nextSendingDay(secondAt(now, policy).date, context), policy)
}

/** From when on morning mails may go: `now` between a sending day's slot and 16:00 with the window open, otherwise the
 *  next morning slot (or, where a policy puts the slot before the window, its opening). 'everyMinute': no gate but the
 *  window. */
export function morningGate(now: Instant, context: SlotContext): Instant {
  const { policy } = context
  if (policy.slot === 'everyMinute') return windowOpening(now, context)
  const slot = lastMorningSlot(now, context)
  const open = windowOpening(now, context)
  const slotDate = secondAt(slot, policy).date
  if (open < latestForMorning(slotDate, policy)) return open
  return windowOpening(nextMorningSlot(now, context), context)
}

/** From when on a morning row due at `dueAt` may be sent: `dueAt` itself where that is a sending day's slot. It is not
 *  when a newer calendar or policy moved the slot: then the next one that is. */
export function morningDispatchableAt(dueAt: Instant, context: SlotContext): Instant {
  return morningGate(dueAt, context)
}

/** When a `batch` notice caused at `now` goes: gathered for `batchMinutes` local minutes, inside the window. */
export function batchDueAt(now: Instant, context: SlotContext): Instant {
  const { batchMinutes, dayLength } = context.policy
  return windowOpening(now + Math.round((batchMinutes * dayLength) / 1.44), context)
}

function opening(date: LocalDate, policy: Policy): Instant {
  return instantOf(date, policy.window.opens, policy)
}

function closing(date: LocalDate, policy: Policy): Instant {
  return instantOf(date, policy.window.closes, policy)
}

function nextSendingDay(date: LocalDate, { calendar, policy }: SlotContext): LocalDate {
  return policy.sendingDays === 'everyDay' ? addDays(date, 1) : addWorkingDays(calendar, date, 1)
}

function previousSendingDay(date: LocalDate, { calendar, policy }: SlotContext): LocalDate {
  return policy.sendingDays === 'everyDay' ? addDays(date, -1) : addWorkingDays(calendar, date, -1)
}

function nextMinute(now: Instant, context: SlotContext): Instant {
  const { policy } = context
  const { date, second } = secondAt(now, policy)
  if (!isSendingDay(date, context)) return instantOf(nextSendingDay(date, context), '00:00', policy)
  const minute = second - (second % 60)
  if (instantAtSecond(date, minute, policy) >= now) return instantAtSecond(date, minute, policy)
  if (minute + 60 < 86_400) return instantAtSecond(date, minute + 60, policy)
  return instantOf(nextSendingDay(date, context), '00:00', policy)
}
