import type { LetterContent, LetterDraft, LetterReader, NumberSeries } from './letters.ts'
import type { Instant, LocalDate } from './localDate.ts'
import type { ClaimedCompletion, Evidence, LookBack, MeasureFacts, PlannedMilestone } from './measure.ts'
import type { PersonId, Recipient } from './roster.ts'
import type { SuspensionReason } from './suspension.ts'

/** A person, or the system (time, import job); `onBehalfOf` when the office entered it for somebody. */
export type Actor = { personId: PersonId | null; service: string | null; onBehalfOf: PersonId | null }

/** One rung of one track at one occurrence that time reached, or passed over. */
export type ReachedRung = {
  track: string
  cycle: number
  rung: string
  occurrence: number
  /** The day whose slot it belongs to, and that slot's instant. */
  date: LocalDate
  slotAt: Instant
  /** Recipients that hear of it now; the others are recorded with the reason. */
  told: readonly Recipient[]
  skipped: readonly { role: Recipient; reason: 'collapsed' | 'beforeStart' }[]
  level: number
}

/** One date of the ladder that moved, came (`from` null) or fell away (`to` null); its roles move with it. */
export type RungMove = Pick<ReachedRung, 'track' | 'cycle' | 'rung' | 'occurrence'> & {
  from: LocalDate | null
  to: LocalDate | null
}

/** What a change from outside did to one measure: new versions, and what moved because of them. */
export type Replanned = {
  /** The change's number, and which kind of version it brought. */
  change: string
  because: 'calendar' | 'ladder' | 'policy'
  versions: MeasureFacts['versions']
  /** Dates that were counted, not printed, move with the calendar. */
  dueDate: { from: LocalDate; to: LocalDate } | null
  lookBacks: readonly { n: number; from: LocalDate; to: LocalDate }[]
  /** Rungs that the measure's former ladder did not have: their time begins now. */
  newRungs: readonly string[]
  /** What still lay ahead and would now lie behind, by `occurrenceKey`: the day at whose slot it is told after all. */
  late: Readonly<Record<string, LocalDate>>
  moves: readonly RungMove[]
}

/** The ledger's part of `registered`. */
export type Registration = Pick<
  MeasureFacts,
  | 'id'
  | 'roundId'
  | 'no'
  | 'aspect'
  | 'issue'
  | 'whyUnfinished'
  | 'steps'
  | 'unit'
  | 'ownerId'
  | 'leaderInChargeId'
  | 'verifierId'
  | 'ledgerNames'
  | 'timing'
  | 'dueDate'
  | 'dueRule'
  | 'versions'
  | 'confirmationRequired'
  | 'lookBackSample'
> & { milestones?: readonly PlannedMilestone[] }

export type EventData =
  | { type: 'registered'; measure: Registration }
  | { type: 'workStarted'; plan: string | null }
  | {
      type: 'progressReported'
      text: string
      percent: number | null
      evidence: readonly Evidence[]
      milestone?: string
    }
  | { type: 'milestoneCompleted'; milestone: string; evidence: readonly Evidence[] }
  | { type: 'extensionRequested'; cause: string; nextSteps: string; newDate: LocalDate }
  | { type: 'extensionApproved'; newDate: LocalDate; asker: PersonId; overrideReason: string | null }
  | { type: 'extensionRefused'; reason: string; asker: PersonId }
  | { type: 'extensionWithdrawn' }
  | {
      type: 'extensionLapsed'
      asker: PersonId
      because: 'closeOutRequested' | 'withdrawn' | 'corrected' | 'suspended'
    }
  | { type: 'suspended'; reason: SuspensionReason; text: string; from: LocalDate; until: LocalDate | null }
  | {
      type: 'resumed'
      because: 'command' | 'date'
      on: LocalDate
      workingDays: number
      dueDate: LocalDate | null
      /** Open milestones move with the date. */
      milestones?: readonly { id: string; dueDate: LocalDate }[]
    }
  | {
      type: 'closeOutRequested'
      statement: string
      evidence: readonly Evidence[]
      completion?: ClaimedCompletion
    }
  | {
      type: 'closedOut'
      finding: string
      lookBacks: readonly LookBack[]
      reviewOn?: LocalDate
      completion?: ClaimedCompletion
    }
  | {
      type: 'sentBack'
      reason: string
      newSteps: readonly string[]
      newDate: LocalDate | null
      untold: readonly string[]
      quality?: 'poor'
    }
  | { type: 'confirmed'; reference: string }
  | { type: 'lookBackPassed'; n: number; finding: string; evidence: readonly Evidence[] }
  | { type: 'lookBackFailed'; n: number; finding: string; evidence: readonly Evidence[] }
  | { type: 'reopened'; reason: string; newDate: LocalDate; because: 'lookBackFailed' | 'decision' }
  | { type: 'reviewed'; finding: string; nextOn: LocalDate }
  | { type: 'reviewsEnded'; reason: string; decisionNumber: string }
  | { type: 'instructed'; text: string; due: LocalDate | null }
  | { type: 'reassigned'; from: PersonId | null; to: PersonId; reason: string }
  | {
      type: 'corrected'
      field: CorrectableField
      from: string | null
      to: string | null
      reason: string
      /** All that hold from now on; only with the field of that name. */
      milestones?: readonly PlannedMilestone[]
    }
  | { type: 'withdrawn'; reason: string; decisionNumber: string }
  /** The import that registered it was undone before anybody heard of it. */
  | { type: 'unregistered'; reason: string }
  | { type: 'settled' }
  | { type: 'letterDrafted'; letter: LetterDraft }
  | {
      type: 'letterSigned'
      letterId: string
      /** `number` is null only until the register of the transaction has given one. */
      series: NumberSeries
      number: number | null
      content: LetterContent
    }
  | { type: 'letterRefused'; letterId: string; reason: string }
  | { type: 'letterVoided'; letterId: string; reason: string }
  /** To whom nobody knows whether it arrived, under a number and a text that stay as they were signed. */
  | {
      type: 'letterResent'
      letterId: string
      docNumber: string
      content: LetterContent
      to: readonly LetterReader[]
      reason: string
    }
  | {
      type: 'acknowledged'
      letterId: string | null
      noticeKey: string | null
      /** The next rung's day: then it asks anew; null = no rung lies ahead. */
      holdsUntil: LocalDate | null
      /** It counts for the unit that a letter is addressed to, not only for a copy. */
      forUnit: boolean
    }
  | ({ type: 'rungReached' } & ReachedRung)
  | ({ type: 'replanned' } & Replanned)

export const correctableFields = [
  'issue',
  'aspect',
  'whyUnfinished',
  'steps',
  'unit',
  'dueDate',
  'leaderInChargeId',
  'verifierId',
  'milestones',
  'completion',
  'insidePeriod',
] as const
export type CorrectableField = (typeof correctableFields)[number]

/** Numbered per measure without gaps; `at` is never before the previous event's. */
export type MeasureEvent = EventData & { sequence: number; at: Instant; by: Actor }
export type EventType = EventData['type']
