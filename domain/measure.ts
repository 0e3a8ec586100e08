import type { Instant, LocalDate } from './localDate.ts'
import type { PersonId } from './roster.ts'
import type { Suspension } from './suspension.ts'

export type MeasureId = string
export type Timing = 'immediate' | 'dated' | 'phased' | 'continuous'

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
  outcome: 'passed' | 'failed' | null
  /** When it was answered: the wait for the inspection body's confirmation counts from the last one. */
  answeredAt?: Instant
}

export type CloseOutRequest = {
  sequence: number
  by: PersonId
  at: Instant
  statement: string
  evidence: readonly Evidence[]
}

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
  /** When this spell of liability began (registration or reopening): bounds who counts as `told`. */
  spellStartedAt: Instant
  /** Highest occurrence reached or skipped, by `track/cycle/rung`. */
  reached: Readonly<Record<string, number>>
  /** Number of the highest reached rung of the current cycle of `due` (1-7 by default), 0 = none. */
  escalationLevel: number
  /** What re-plans left to remember: when a new ladder's rungs came, and on which day a date that they moved into the
   *  past is told after all (by `occurrenceKey`). */
  replanned?: { rungsSince: Readonly<Record<string, Instant>>; late: Readonly<Record<string, LocalDate>> }
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
