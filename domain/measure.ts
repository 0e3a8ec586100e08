import type { Acknowledgement, Letter } from './letters.ts'
import type { Instant, LocalDate } from './localDate.ts'
import type { PersonId } from './roster.ts'
import type { LookBackSample } from './sampling.ts'
import type { Suspension } from './suspension.ts'

export type MeasureId = string
export const timings = ['immediate', 'dated', 'phased', 'continuous'] as const
export type Timing = (typeof timings)[number]

/** 完成程度. */
export const completions = ['none', 'basic', 'done'] as const
export type Completion = (typeof completions)[number]

/** A checkable reference: at least one of number, address, hash is given. */
export type Evidence = {
  title: string
  number: string | null
  address: string | null
  hash: string | null
}

export type PendingExtension = {
  /** Sequence of extensionRequested: names the track of the wait and of its notices. */
  sequence: number
  by: PersonId
  at: Instant
  cause: string
  nextSteps: string
  newDate: LocalDate
}

export type LookBack = {
  n: number
  dueDate: LocalDate
  /** notDrawn: the round calls a share only, and the lot fell on others; nobody is asked. */
  outcome: 'passed' | 'failed' | 'notDrawn' | null
  /** When it was answered: the wait for the inspection body's confirmation counts from the last one. */
  answeredAt?: Instant
  /** The lot (0 to 9999) by which it was drawn or not; missing where the round calls all. */
  lot?: number
}

/** 阶段节点 of a phased measure, as the ledger has it. */
export type PlannedMilestone = { id: string; title: string; dueDate: LocalDate }

export type Milestone = PlannedMilestone & {
  completedAt: Instant | null
  evidence: readonly Evidence[]
  /** Cycle of its track: the sequence of the event that set its date, so that it grows and never returns. */
  cycle: number
  cycleStartedAt: Instant
}

/** 复查 of what is kept up: the next one, and the cycle of its track (the sequence of the event that set the date). */
export type ReviewAhead = { dueDate: LocalDate; cycle: number; setAt: Instant }

export type CloseOutRequest = {
  sequence: number
  by: PersonId
  at: Instant
  statement: string
  evidence: readonly Evidence[]
  /** What the owner claims; missing = done. */
  completion?: ClaimedCompletion
}

export type ClaimedCompletion = Exclude<Completion, 'none'>

/** What is true of a measure in every state. Overdue, due soon and colours are computed, never stored. */
export type MeasureFacts = {
  id: MeasureId
  roundId: string
  no: number | null
  aspect: string | null
  issue: string
  whyUnfinished: string | null
  steps: readonly string[]
  unit: string
  ownerId: PersonId | null
  leaderInChargeId: PersonId | null
  verifierId: PersonId | null
  /** The names as the ledger has them: shown where a name is not in the roster. */
  ledgerNames: { owner: string | null; leaderInCharge: string | null }
  timing: Timing
  dueDate: LocalDate | null
  originalDueDate: LocalDate | null
  /** Of a first date that was counted and not printed: so many working days after a day. It moves with the calendar. */
  dueRule?: { after: LocalDate; workingDays: number }
  registeredAt: Instant
  versions: { calendar: number; ladder: number; policy: number }
  /** Cycle of the track `due`, and the instant of the event that began it (PROTOCOL 3). */
  dueCycle: number
  cycleStartedAt: Instant
  extensionsApproved: number
  pendingExtension: PendingExtension | null
  /** Oldest first; missing where it never was suspended. */
  suspensions?: readonly Suspension[]
  lastProgress: { at: Instant; by: PersonId; text: string; percent: number | null } | null
  /** Number of the newest close-out: the cycle of its look-backs. */
  closeOuts: number
  lookBacks: readonly LookBack[]
  /** The round asks for the inspection body's confirmation before a measure is settled. */
  confirmationRequired: boolean
  confirmation: { reference: string; at: Instant } | null
  /** Missing in measures without any. Read by `milestonesOf`: only a phased measure has them. */
  milestones?: readonly Milestone[]
  /** 长期坚持, done: when it is looked at next; missing before it is done, null once its reviews have ended. */
  review?: ReviewAhead | null
  lastReviewedAt?: Instant
  /** 结束长期坚持: with the group leader's decision. */
  reviewsEnded?: { decisionNumber: string; at: Instant } | null
  /** 完成程度, and since when; missing where nobody said so. Read by `completionOf`. */
  completion?: Completion
  completionAt?: Instant
  /** The office's word on 集中整改期内完成; missing = by the dates (`isInsidePeriod`). */
  insidePeriod?: 'yes' | 'no'
  /** Sent back for its quality, and not asked for again since. */
  poorQuality?: true
  /** Only a share of its look-backs is called; missing = all. */
  lookBackSample?: LookBackSample
  /** When this spell of liability began (registration or reopening): bounds who counts as `told`. */
  spellStartedAt: Instant
  /** Highest occurrence reached or skipped, by `track/cycle/rung`. */
  reached: Readonly<Record<string, number>>
  /** Number of the highest reached rung of the current cycle of `due` (1-7 by default), 0 = none. */
  escalationLevel: number
  /** What re-plans left to remember: when a new ladder's rungs came, and on which day a date that they moved into the
   *  past is told after all (by `occurrenceKey`). */
  replanned?: { rungsSince: Readonly<Record<string, Instant>>; late: Readonly<Record<string, LocalDate>> }
  /** Formal letters, oldest first; missing = none so far. */
  letters?: readonly Letter[]
  /** The newest 签收 of each person since the date was set; missing = none. */
  acknowledgements?: readonly Acknowledgement[]
  /** Number of the last event, and its instant: a later event is never before it. */
  sequence: number
  lastEventAt: Instant
}

export type MeasureStatus =
  | { state: 'notStarted' }
  | { state: 'inProgress' }
  | { state: 'awaitingCloseOut'; request: CloseOutRequest }
  | { state: 'closedOut'; closedOutAt: Instant }
  | { state: 'settled'; closedOutAt: Instant; settledAt: Instant }
  | { state: 'withdrawn'; withdrawnAt: Instant }

export type Measure = MeasureFacts & MeasureStatus
export type MeasureState = MeasureStatus['state']

export const unclosedStates = ['notStarted', 'inProgress', 'awaitingCloseOut'] as const

/** Open = every state but settled and withdrawn: time can still act on it. */
export function isOpen(measure: Measure): boolean {
  return measure.state !== 'settled' && measure.state !== 'withdrawn'
}

/** Unclosed = still owed by its owner. */
export function isUnclosed(measure: Measure): boolean {
  return unclosedStates.some((state) => state === measure.state)
}
