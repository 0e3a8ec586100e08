import { clockOf } from '../activities/dispatchRound.ts'
import { readGround } from '../db/dispatch/desk.ts'
import { readUpcoming } from '../db/dispatch/upcoming.ts'
import type { Queryable } from '../db/pool.ts'
import { storedWake } from '../db/wake.ts'
import type { Instant } from '../domain/localDate.ts'
import { gateOf } from '../domain/mailroomGates.ts'

/** What a mailroom should have been awake for; the same as long as nothing about it changed. */
export type Overslept = { wake: Instant; stored: Instant }

const tolerance = 60_000

/**
 * Whether the mailroom sleeps for longer than to the next mail that can go, or should have sent it more than a minute
 * ago: its poke was lost, or nobody ever started it. Null = it is in time. It may err towards waking: rows that wait for
 * a server's rest look due from here.
 */
export async function oversleptWake(
  queryable: Queryable,
  account: string,
  now: Instant,
): Promise<Overslept | null> {
  const stored = await storedWake(queryable, account)
  const ground = await readGround(queryable)
  if (stored === null || ground.stopped) return null
  if (Number.isFinite(stored) && stored < now - tolerance) return { wake: stored, stored }
  const clock = clockOf(ground)
  const earliest = await readUpcoming(queryable, Number.NEGATIVE_INFINITY)
  const late = earliest
    .map(({ mailKind, at }) => ({
      since: gateOf(mailKind, at, clock),
      wake: gateOf(mailKind, Math.max(at, now), clock),
    }))
    .find(({ since, wake }) => wake < stored || (wake <= now && since < now - tolerance))
  return late ? { wake: late.wake, stored } : null
}
