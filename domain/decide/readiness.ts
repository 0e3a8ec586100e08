import type { CommandType } from '../commands.schema.ts'
import type { Refusal } from '../errors.ts'
import type { LocalDate } from '../localDate.ts'
import { nextLookBack } from '../lookBack.ts'
import type { Measure, MeasureState } from '../measure.ts'
import { unclosedStates } from '../measure.ts'
import { openMilestones } from '../milestones.ts'
import { openSuspension, suspensionOn } from '../suspension.ts'
import type { LetterCommand } from './letterNamed.ts'
import { lettersFor } from './letterNamed.ts'

const open: readonly MeasureState[] = [...unclosedStates, 'closedOut']
const anyState: readonly MeasureState[] = [...open, 'settled', 'withdrawn']
const beingDone: readonly MeasureState[] = ['notStarted', 'inProgress']

/** Column "from" of the table of commands. What hangs on a pending extension says so itself, in every state. */
export const statesFor: Readonly<Record<CommandType, readonly MeasureState[]>> = {
  startWork: ['notStarted'],
  reportProgress: beingDone,
  completeMilestone: ['inProgress'],
  acknowledge: open,
  requestExtension: beingDone,
  approveExtension: anyState,
  refuseExtension: anyState,
  withdrawExtensionRequest: anyState,
  suspend: beingDone,
  resume: beingDone,
  requestCloseOut: ['inProgress'],
  verifyCloseOut: ['awaitingCloseOut'],
  sendBack: ['awaitingCloseOut'],
  confirm: ['closedOut', 'settled'],
  recordLookBack: ['closedOut'],
  reopen: ['closedOut', 'settled'],
  review: ['closedOut'],
  endReviews: ['closedOut'],
  instruct: open,
  assign: open,
  correct: anyState,
  signLetter: beingDone,
  refuseLetter: unclosedStates,
  voidLetter: anyState,
  resendLetter: beingDone,
  withdraw: unclosedStates,
}

/** Why nobody can give the command today, whoever he is and whatever he writes in it; null when it can be given. */
export function whyNotNow(type: CommandType, measure: Measure, today: LocalDate): Refusal | null {
  const subject = { measureId: measure.id, command: type }
  const allowed = statesFor[type]
  if (!allowed.includes(measure.state)) {
    return { code: 'wrongState', details: { ...subject, found: measure.state, allowed } }
  }
  return conditions[type]?.(measure, today) ?? null
}

type Condition = (measure: Measure, today: LocalDate) => Refusal | null

const conditions: Partial<Record<CommandType, Condition>> = {
  requestExtension: (measure, today) =>
    timeRuns('requestExtension', measure, today) ?? extensionCanBeAsked(measure, today),
  requestCloseOut: (measure, today) => timeRuns('requestCloseOut', measure, today),
  suspend: (measure, today) => timeRuns('suspend', measure, today),
  resume: isSuspended,
  completeMilestone: milestoneIsOpen,
  approveExtension: extensionIsPending,
  refuseExtension: extensionIsPending,
  withdrawExtensionRequest: extensionIsPending,
  confirm: notYetConfirmed,
  recordLookBack: lookBackIsDue,
  review: isKeptUp,
  endReviews: isKeptUp,
  signLetter: letterIsThere('signLetter'),
  refuseLetter: letterIsThere('refuseLetter'),
  voidLetter: letterIsThere('voidLetter'),
  resendLetter: letterIsThere('resendLetter'),
}

function milestoneIsOpen(measure: Measure): Refusal | null {
  const allowed = openMilestones(measure).map(({ id }) => id)
  return allowed.length > 0
    ? null
    : { code: 'milestoneNotOpen', details: { measureId: measure.id, found: null, allowed } }
}

/** A review belongs to what is done and kept up (长期坚持), until it is ended. */
function isKeptUp({ id: measureId, timing, reviewsEnded }: Measure): Refusal | null {
  if (timing !== 'continuous') return { code: 'notContinuous', details: { measureId, found: timing } }
  return reviewsEnded
    ? { code: 'reviewsEndedAlready', details: { measureId, found: reviewsEnded.decisionNumber } }
    : null
}

/** Some letter that the command could be about; of which one, the command says. */
function letterIsThere(command: LetterCommand): Condition {
  return (measure) =>
    lettersFor(command, measure).length > 0
      ? null
      : { code: 'letterNotFound', details: { measureId: measure.id, command, found: null, allowed: [] } }
}

/** While time stands still there is no date to extend and nothing to close out: first it is resumed. */
function timeRuns(command: CommandType, measure: Measure, today: LocalDate): Refusal | null {
  const suspension = suspensionOn(measure, today)
  if (suspension === null) return null
  const { from, reason } = suspension
  return { code: 'suspended', details: { measureId: measure.id, command, found: from, reason } }
}

function isSuspended(measure: Measure): Refusal | null {
  if (openSuspension(measure) !== null) return null
  return { code: 'notSuspended', details: { measureId: measure.id, found: measure.state } }
}

/** On the due date itself it can still be asked: overdue begins at the next midnight. */
function extensionCanBeAsked(measure: Measure, today: LocalDate): Refusal | null {
  const { id: measureId, pendingExtension, dueDate } = measure
  if (pendingExtension) {
    return { code: 'extensionPending', details: { measureId, found: pendingExtension.newDate } }
  }
  if (dueDate === null) return { code: 'noDueDate', details: { measureId, found: measure.timing } }
  if (today > dueDate) return { code: 'extensionAfterExpiry', details: { measureId, found: today, dueDate } }
  return null
}

function extensionIsPending({ id: measureId, pendingExtension, state }: Measure): Refusal | null {
  return pendingExtension ? null : { code: 'noExtensionPending', details: { measureId, found: state } }
}

function notYetConfirmed({ id: measureId, confirmation }: Measure): Refusal | null {
  return confirmation
    ? { code: 'confirmedAlready', details: { measureId, found: confirmation.reference } }
    : null
}

function lookBackIsDue(measure: Measure, today: LocalDate): Refusal | null {
  const measureId = measure.id
  const next = nextLookBack(measure)
  if (next === null) return { code: 'lookBackOutOfOrder', details: { measureId, found: null, allowed: null } }
  const { n, dueDate } = next
  return today < dueDate ? { code: 'lookBackNotDue', details: { measureId, found: today, n, dueDate } } : null
}
