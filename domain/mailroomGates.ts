import type { Instant } from './localDate.ts'
import type { MailNotice } from './mailing.ts'
import type { MailKind } from './notice.ts'
import type { SlotContext } from './slots.ts'
import { batchDueAt, morningGate, nextMorningSlot, windowOpening } from './slots.ts'

/** Kinds that wait two minutes for others of their kind. */
export function isBatch({ mailKind }: Pick<MailNotice, 'mailKind'>): boolean {
  return mailKind === 'batch'
}

/** When a morning row may go: at a slot, until 16:00; where the person's mail of this slot is gone, with the next one. */
export function morningRowGate(row: { from: Instant; gone: boolean; slotContext: SlotContext }): Instant {
  if (!row.gone) return morningGate(row.from, row.slotContext)
  return windowOpening(nextMorningSlot(row.from + 1, row.slotContext), row.slotContext)
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
