import type { Deps, MailroomLimits } from './deps.ts'
import type { Post } from './smtp.ts'

/** The mailroom's dependencies with its open post. */
export type Room = Deps & { post: Post }

/** In life. `work` + `handOver` + `attempt` stay below the activity's own limit of 60 s. */
export const defaultLimits: MailroomLimits = {
  work: 20_000,
  pause: 3_000,
  handOver: 10_000,
  attempt: 9_000,
  deferred: [600_000, 7_200_000],
  unknown: 1_800_000,
  rests: { short: 60_000, long: 600_000, hours: 7_200_000 },
}

/** How long after `sending` an attempt may still be under way, wherever it runs. */
export function sendingLimit({ handOver, attempt }: MailroomLimits): number {
  return handOver + attempt + 1_000
}
