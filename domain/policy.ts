import type { LetterPolicy } from './letterPolicy.ts'
import type { Instant, LocalDate } from './localDate.ts'

/** When mail may go and how long a day lasts. An immutable version: plan rows store date and slot name, and their
 *  instant comes from the newest policy. Times are 'HH:mm' on the local clock; '24:00' ends a day. */
export type Policy = {
  version: number
  zone: 'Asia/Shanghai'
  /** Sending window of a sending day, [opens, closes). */
  window: { opens: string; closes: string }
  /** The morning slot, inside the window and before 16:00; 'everyMinute' for the sample. */
  slot: string | 'everyMinute'
  /** For what became due after a person's morning mail was on its way. */
  lateSlot: string
  /** The hours before the slot over which workflows look, so that one deadline of many measures is no stampede;
   *  null: they look at the slot itself. */
  spread: { from: string; to: string } | null
  /** Mails a day that a leader gets; what is more is merged into his next morning mail. Null, and missing in versions before
   *  it: as many as there are. Formal letters are not counted. */
  leaderMailsADay?: number | null
  /** Local minutes that the `batch` kinds gather. */
  batchMinutes: number
  sendingDays: 'workingDays' | 'everyDay'
  /** Real seconds that a local day lasts: 86400 in life, fewer in tests, bench and rehearsal. */
  dayLength: number
  /** Where the scaled days begin: 00:00 of `date` is `instant`. Read only when dayLength is not 86400. */
  anchor: { date: LocalDate; instant: Instant }
  /** Working days from registration that a 立行立改 without a date gets. */
  immediateDays: number
  /** Working days from close-out to each look-back. */
  lookBackDays: number[]
  /** Working days from one review of a 长期坚持 to the next; missing = 60. */
  reviewDays?: number
  /** What departs from the default regulation of formal letters. */
  letters?: Partial<LetterPolicy>
}

/** The values of PROTOCOL section 6 and of the office's custom. */
export const defaultPolicy: Policy = {
  version: 1,
  zone: 'Asia/Shanghai',
  window: { opens: '08:30', closes: '17:30' },
  slot: '09:00',
  lateSlot: '14:00',
  spread: { from: '06:00', to: '08:30' },
  leaderMailsADay: 3,
  batchMinutes: 2,
  sendingDays: 'workingDays',
  dayLength: 86_400,
  anchor: { date: '2020-01-01', instant: 1_577_808_000_000 },
  immediateDays: 10,
  lookBackDays: [30, 90, 180],
}

/** The sample's policy: every day is a sending day, the window never closes, every minute is a slot. */
export function samplePolicy(policy: Policy): Policy {
  return {
    ...policy,
    sendingDays: 'everyDay',
    window: { opens: '00:00', closes: '24:00' },
    slot: 'everyMinute',
    spread: null,
    leaderMailsADay: null,
  }
}
