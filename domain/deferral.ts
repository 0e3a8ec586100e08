import type { Instant } from './localDate.ts'
import type { SlotContext } from './slots.ts'
import { nextDayOpening } from './slots.ts'

/**
 * When a mail that the server put off goes again: after the first wait, after the second, then when the next sending day
 * opens, day after day. Limits of a minute, of an hour and of a day are passed by it. `attempt` is the one that was put off, from 1;
 * waits in milliseconds.
 */
export function deferredUntil(
  { attempt, now }: { attempt: number; now: Instant },
  waits: readonly number[],
  clock: SlotContext,
): Instant {
  const wait = waits[attempt - 1]
  return wait === undefined ? nextDayOpening(now, clock) : now + wait
}
