import type { Calendar } from './calendar.ts'
import type { Actor } from './events.ts'
import type { Ladder } from './ladder.ts'
import type { InDoubt, LetterContent } from './letters.ts'
import type { Instant } from './localDate.ts'
import type { Policy } from './policy.ts'
import type { Roster } from './roster.ts'

/** What was sent of a measure's letters: the mails that may have arrived, and each text as it was signed, by its event. */
export type SentLetters = {
  inDoubt: readonly InDoubt[]
  contents: ReadonlyMap<number, LetterContent>
}

/** What a decision of time looks at: the versions that the measure carries, and now. */
export type TimeContext = { calendar: Calendar; ladder: Ladder; policy: Policy; now: Instant }

/**
 * What a person's command is decided upon. `untold` = keys of reached notices that were skipped untold while awaiting
 * close-out; `heard` = keys of the notices that the person was told of, read for `acknowledge` only, and
 * `letters` for `resendLetter` only.
 */
export type CommandContext = TimeContext & {
  actor: Actor
  roster: Roster
  untold: readonly string[]
  heard?: readonly string[]
  letters?: SentLetters
}
