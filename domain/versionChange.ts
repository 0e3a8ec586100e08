import type { Calendar, CalendarYear } from './calendar.ts'
import type { LadderAssignment, LadderChoice } from './ladderChoice.ts'
import { ladderFor } from './ladderChoice.ts'
import type { MeasureFacts } from './measure.ts'
import type { Policy } from './policy.ts'

/** What an office may change of the policy; zone and the length of a day belong to the installation. */
export type PolicyPatch = Partial<
  Pick<
    Policy,
    | 'window'
    | 'slot'
    | 'lateSlot'
    | 'spread'
    | 'batchMinutes'
    | 'sendingDays'
    | 'immediateDays'
    | 'lookBackDays'
    | 'letters'
  >
>

/** A change from outside as it is proposed (PROTOCOL 7): nothing that runs reads it before it is confirmed. */
export type ProposedChange =
  | { kind: 'calendar'; year: CalendarYear }
  | { kind: 'policy'; patch: PolicyPatch }
  | { kind: 'ladder'; roundId: string; choice: LadderChoice }
export type ChangeKind = ProposedChange['kind']

/** The calendar with the year in the place of what it had for it; all others stay. */
export function withYear(calendar: Calendar, year: CalendarYear): Calendar {
  const others = calendar.years.filter((one) => one.year !== year.year)
  return { ...calendar, years: [...others, year].sort((a, b) => a.year - b.year) }
}

/** Which versions a measure carries once the change is applied to it. */
export function carriedAfter(
  measure: Pick<MeasureFacts, 'id' | 'unit' | 'versions'>,
  made: { kind: 'calendar' | 'policy'; version: number } | { kind: 'ladder'; ladders: LadderAssignment },
): MeasureFacts['versions'] {
  const { versions } = measure
  if (made.kind === 'ladder') return { ...versions, ladder: ladderFor(made.ladders, measure) }
  return { ...versions, [made.kind]: made.version }
}
