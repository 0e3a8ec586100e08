import type { Instant } from './localDate.ts'
import { isWindowOpen, lastMorningSlot, morningGate, type SlotContext } from './slots.ts'

/** Notices that were claimable ten minutes ago and are not handed over: of the two morning kinds those of the last
 *  morning slot or before, and all others. */
export type Unsent = { morning: number; other: number }

/** How long a notice that may go is allowed to wait. */
export const patience = 600_000

/** How many of them should have gone by now. At night everything waits, and that is right. */
export function unsentNow({ morning, other }: Unsent, { now, clock }: { now: Instant; clock: SlotContext }) {
  const since = now - patience
  const open = isWindowOpen(now, clock) && isWindowOpen(since, clock)
  const isMorningOver = open && lastMorningSlot(now, clock) <= since && morningGate(now, clock) <= now
  return (open ? other : 0) + (isMorningOver ? morning : 0)
}
