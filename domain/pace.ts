import type { Instant } from './localDate.ts'
import type { SlotContext } from './slots.ts'
import { windowClosing, windowOpening } from './slots.ts'

/** Mails a second. Two a minute is always left: somebody must find out when the provider relents. */
const slowest = 1 / 30
/** Seconds of sending in which a pace of nothing climbs back to the ceiling. */
const climb = 600
/** What is in flight when a process is killed is in doubt, and may arrive twice: two groups, fifty mails at most. */
const largestGroup = 25

/** What an account starts with: what it learned, or its ceiling where it was never put off; never above the ceiling. */
export function paceFrom(learned: number | null, ceiling: number): number {
  return Math.min(learned ?? ceiling, ceiling)
}

/**
 * After `mails` went well: as much is added for each second of sending, whatever the pace; but to a very slow one no more
 * than a quarter, or its next step would already be the provider's limit again.
 */
export function fasterPace(pace: number, { mails, ceiling }: { mails: number; ceiling: number }): number {
  return Math.min(ceiling, pace * 1.25, pace + (ceiling * (mails / pace)) / climb)
}

/** After a mail was put off for being too many. */
export function slowerPace(pace: number, ceiling: number): number {
  return Math.max(Math.min(slowest, ceiling), pace / 2)
}

/** What the pace sends in two seconds. */
export function groupSize(pace: number): number {
  return Math.max(1, Math.min(largestGroup, Math.ceil(pace * 2)))
}

/** When the last of the waiting mails will have gone at this pace, inside the sending windows from `from` on; null when it
 *  takes more than a quarter of a year. */
export function expectedEnd(
  { waiting, pace, from }: { waiting: number; pace: number; from: Instant },
  clock: SlotContext,
): Instant | null {
  // Days that tests and rehearsals shorten do not shorten the provider's patience: a second is one of real time.
  let left = (waiting / pace) * 1000
  let opens = windowOpening(from, clock)
  for (let day = 0; day < 90; day++) {
    const closes = windowClosing(opens, clock)
    if (opens + left <= closes) return Math.round(opens + left)
    left -= closes - opens
    opens = windowOpening(closes, clock)
  }
  return null
}
