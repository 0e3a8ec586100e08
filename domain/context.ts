import type { Calendar } from './calendar.ts'
import type { Actor } from './events.ts'
import type { Ladder } from './ladder.ts'
import type { Instant } from './localDate.ts'
import type { Policy } from './policy.ts'
import type { Roster } from './roster.ts'

/** What a decision of time looks at: the versions that the measure carries, and now. */
export type TimeContext = { calendar: Calendar; ladder: Ladder; policy: Policy; now: Instant }

/**
 * What a person's command is decided upon. `untold` = keys of reached notices that were skipped untold while awaiting
 * close-out; `heard` = keys of the notices that the person was told of, read for `acknowledge` only.
 */
export type CommandContext = TimeContext & {
  actor: Actor
  roster: Roster
  untold: readonly string[]
  heard?: readonly string[]
}
