import type { Instant } from './localDate.ts'
import type { MailNotice } from './mailing.ts'
import type { MailKind } from './notice.ts'
import type { SlotContext } from './slots.ts'
import {
  batchDueAt,
  lastMorningSlot,
  lateSlot,
  latestForMorning,
  morningGate,
  nextMorningSlot,
  windowOpening,
} from './slots.ts'
import { dateAt } from './time.ts'

/** Kinds that wait two minutes for others of their kind. */
export function isBatch({ mailKind }: Pick<MailNotice, 'mailKind'>): boolean {
  return mailKind === 'batch'
}

/**
 * When a morning row may go (PROTOCOL 5): at a slot, until 16:00. Where the person's first part of this slot is on its way
 * already, what was due by the late slot goes then, with the second part; everything later with the next slot.
 * `from` = now, or until when the row was put off.
 */
export function morningRowGate(
  row: { from: Instant; dueAt: Instant; partsGone: number },
  clock: SlotContext,
): Instant {
  if (row.partsGone === 0) return morningGate(row.from, clock)
  const late = row.partsGone === 1 ? lateGate(row, clock) : null
  return late ?? windowOpening(nextMorningSlot(row.from + 1, clock), clock)
}

function lateGate({ from, dueAt }: { from: Instant; dueAt: Instant }, clock: SlotContext): Instant | null {
  const { date } = dateAt(lastMorningSlot(from, clock), clock.policy)
  const late = lateSlot(date, clock.policy)
  if (late === null || dueAt > late) return null
  const at = windowOpening(Math.max(from, late), clock)
  return at < latestForMorning(date, clock.policy) ? at : null
}

/** When the gathering that a notice opened is over. */
export function batchGate({ dueAt }: Pick<MailNotice, 'dueAt'>, clock: SlotContext): Instant {
  return batchDueAt(dueAt, clock)
}

/** The earliest instant at which a row of the kind that becomes claimable at `from` can go: what the mailroom sleeps
 *  until. Waking too early costs one look. */
export function gateOf(mailKind: MailKind, from: Instant, clock: SlotContext): Instant {
  return mailKind === 'morning' || mailKind === 'leaderMorning'
    ? morningGate(from, clock)
    : windowOpening(from, clock)
}
