import type { EventType, MeasureEvent } from './events.ts'
import { completionCorrected, insidePeriodCorrected } from './evolveCompletion.ts'
import { letterAppliers, withoutAcknowledgements } from './evolveLetters.ts'
import { milestoneCompleted, milestonesCorrected } from './evolveMilestones.ts'
import { dropTracks, lowerUntold, raise } from './evolveReached.ts'
import { applyReplanned, forgetLate } from './evolveReplanned.ts'
import type { Instant, LocalDate } from './localDate.ts'
import type { LookBack, Measure, MeasureFacts } from './measure.ts'
import { milestonesReopened, milestonesResumed, milestonesSet } from './milestones.ts'
import { actingId } from './stamp.ts'

type EventOf<T extends EventType> = Extract<MeasureEvent, { type: T }>
type Appliers = { [T in EventType]: (measure: Measure, event: EventOf<T>) => Measure }

/**
 * The measure after an event. Knows no rule and no clock: whatever stands in the log is applied, so a stricter rule of
 * tomorrow never makes yesterday's history unreadable. Throws only when a log does not begin with `registered`.
 */
export function evolve(measure: Measure | null, event: MeasureEvent): Measure {
  const before = measure ?? firstOf(event)
  return { ...apply(before, event.type, event), sequence: event.sequence, lastEventAt: event.at }
}

/** The read model rebuilt from a measure's whole log, in order. */
export function replayEvents(events: readonly MeasureEvent[]): Measure {
  const [first, ...rest] = events
  if (first === undefined) throw new Error('事件记录：找到 0 条，应以 registered 开头')
  return rest.reduce<Measure>(evolve, evolve(null, first))
}

function apply<T extends EventType>(measure: Measure, type: T, event: EventOf<T>): Measure {
  return appliers[type](measure, event)
}

function firstOf(event: MeasureEvent): Measure {
  if (event.type === 'registered') return registered(event)
  throw new Error(`事件记录：找到“${event.type}”，应以 registered 开头`)
}

const appliers: Appliers = {
  registered: (_, event) => registered(event),
  workStarted: (measure) => ({ ...factsOf(measure), state: 'inProgress' }),
  progressReported: (measure, { at, by, text, percent }) => ({
    ...measure,
    lastProgress: { at, by: actingId(by), text, percent },
  }),
  milestoneCompleted,
  extensionRequested: (measure, { sequence, at, by, cause, nextSteps, newDate }) => ({
    ...measure,
    pendingExtension: { sequence, by: actingId(by), at, cause, nextSteps, newDate },
  }),
  extensionApproved: (measure, { at, newDate }) => ({
    ...newCycle(answered(measure), at, newDate),
    extensionsApproved: measure.extensionsApproved + 1,
  }),
  extensionRefused: answered,
  extensionWithdrawn: answered,
  extensionLapsed: answered,
  suspended: (measure, { sequence, at, by, reason, text, from, until }) => ({
    ...measure,
    suspensions: [
      ...(measure.suspensions ?? []),
      { sequence, by: actingId(by), at, from, reason, text, until, ended: null },
    ],
  }),
  resumed,
  closeOutRequested: (measure, { sequence, at, by, statement, evidence, completion }) => {
    const { poorQuality, ...facts } = factsOf(measure)
    const claimed = completion && { completion }
    const request = { sequence, by: actingId(by), at, statement, evidence, ...claimed }
    return { ...facts, state: 'awaitingCloseOut', request }
  },
  // Nothing of the deadline can come back but by reopening, which starts a cycle of its own.
  closedOut: (measure, { at, sequence, lookBacks, reviewOn, completion }) => ({
    ...withoutAcknowledgements(factsOf(measure)),
    state: 'closedOut',
    closedOutAt: at,
    closeOuts: measure.closeOuts + 1,
    lookBacks,
    ...(completion && { completion, completionAt: at }),
    ...(reviewOn && { review: { dueDate: reviewOn, cycle: sequence, setAt: at } }),
    reached: {},
  }),
  sentBack,
  confirmed: (measure, { at, reference }) => ({
    ...measure,
    confirmation: { reference, at },
    reached: dropTracks(measure.reached, 'confirmation:'),
  }),
  lookBackPassed: (measure, { n, at }) => withAnswer(measure, n, { outcome: 'passed', answeredAt: at }),
  lookBackFailed: (measure, { n, at }) => withAnswer(measure, n, { outcome: 'failed', answeredAt: at }),
  reviewed: (measure, { at, sequence, nextOn }) => ({
    ...measure,
    lastReviewedAt: at,
    review: { dueDate: nextOn, cycle: sequence, setAt: at },
    reached: dropTracks(measure.reached, 'review'),
  }),
  reviewsEnded: (measure, { at, decisionNumber }) => ({
    ...measure,
    review: null,
    reviewsEnded: { decisionNumber, at },
    reached: dropTracks(measure.reached, 'review'),
  }),
  reopened,
  instructed: (measure) => measure,
  reassigned: (measure, { to }) => ({ ...measure, ownerId: to }),
  corrected,
  withdrawn: (measure, { at }) => ({ ...factsOf(measure), state: 'withdrawn', withdrawnAt: at, reached: {} }),
  unregistered: (measure, { at }) => ({
    ...factsOf(measure),
    state: 'withdrawn',
    withdrawnAt: at,
    reached: {},
  }),
  settled: (measure, { at }) => ({
    ...factsOf(measure),
    state: 'settled',
    closedOutAt: measure.state === 'closedOut' ? measure.closedOutAt : at,
    settledAt: at,
    reached: {},
  }),
  rungReached: (measure, event) => ({
    ...measure,
    reached: raise(measure.reached, event),
    escalationLevel: levelAfter(measure, event),
  }),
  replanned: (measure, event) => applyReplanned(measure, event, event.at),
  ...letterAppliers,
}

function registered({ measure: { milestones, ...measure }, sequence, at }: EventOf<'registered'>): Measure {
  return {
    ...measure,
    ...(milestones && { milestones: milestonesSet([], milestones, { sequence, at }) }),
    state: 'notStarted',
    originalDueDate: measure.dueDate,
    registeredAt: at,
    dueCycle: 1,
    cycleStartedAt: at,
    extensionsApproved: 0,
    pendingExtension: null,
    lastProgress: null,
    closeOuts: 0,
    lookBacks: [],
    confirmation: null,
    spellStartedAt: at,
    reached: {},
    escalationLevel: 0,
    sequence,
    lastEventAt: at,
  }
}

/** 重新整改: what was done is undone. Its reviews begin anew when it is done again; the date is kept off a 长期坚持 by `runsTowardsDate`. */
function reopened(measure: Measure, { at, sequence, newDate }: EventOf<'reopened'>): Measure {
  const before = factsOf(newCycle(measure, at, newDate))
  const { review, reviewsEnded, completion, completionAt, insidePeriod, poorQuality, ...rest } = before
  const { milestones, ...facts } = rest
  return {
    ...facts,
    state: 'inProgress',
    ...(milestones && { milestones: milestonesReopened(milestones, { sequence, at }) }),
    spellStartedAt: at,
    lookBacks: [],
    confirmation: null,
    reached: {},
  }
}

/** A person set a new date: the ladder begins anew from here, and what the old cycle reached is history. */
function newCycle(measure: Measure, at: Instant, dueDate: LocalDate | null): Measure {
  return {
    ...withoutAcknowledgements(measure),
    dueDate,
    dueCycle: measure.dueCycle + 1,
    cycleStartedAt: at,
    escalationLevel: 0,
    reached: dropTracks(dropTracks(measure.reached, 'due'), 'letter:'),
  }
}

/** The extension was decided or fell away: the wait that began with the request is over. */
function answered(measure: Measure): Measure {
  const { pendingExtension } = measure
  if (pendingExtension === null) return measure
  const reached = dropTracks(measure.reached, `event:${pendingExtension.sequence}`)
  return { ...measure, pendingExtension: null, reached }
}

function sentBack(measure: Measure, { at, newDate, untold, quality }: EventOf<'sentBack'>): Measure {
  const open: Measure = {
    ...factsOf(measure),
    ...(quality === 'poor' && { poorQuality: true }),
    state: 'inProgress',
    reached: lowerUntold(waitOver(measure), measure.id, untold),
  }
  return newDate === null ? open : newCycle(open, at, newDate)
}

/** The same cycle goes on with its date moved. One that began meanwhile (更正) has all its time still before it. */
function resumed(measure: Measure, event: EventOf<'resumed'>): Measure {
  const { at, by, on, workingDays, dueDate, milestones } = event
  const suspensions = measure.suspensions ?? []
  const open = suspensions.at(-1)
  if (open === undefined || open.ended !== null) return measure
  const ended = { on, at, by: actingId(by), workingDays }
  return {
    ...measure,
    dueDate,
    ...(milestones && { milestones: milestonesResumed(measure.milestones, event, open.at) }),
    ...forgetLate(measure),
    suspensions: [...suspensions.slice(0, -1), { ...open, ended }],
    cycleStartedAt: measure.cycleStartedAt > open.at ? at : measure.cycleStartedAt,
    reached: dropTracks(measure.reached, `event:${open.sequence}`),
  }
}

function waitOver(measure: Measure): MeasureFacts['reached'] {
  if (measure.state !== 'awaitingCloseOut') return measure.reached
  return dropTracks(measure.reached, `event:${measure.request.sequence}`)
}

function withAnswer(measure: Measure, n: number, answer: Pick<LookBack, 'outcome' | 'answeredAt'>): Measure {
  const lookBacks = measure.lookBacks.map((one) => (one.n === n ? { ...one, ...answer } : one))
  return { ...measure, lookBacks, reached: dropTracks(measure.reached, `lookBack:${n}`) }
}

function corrected(measure: Measure, event: EventOf<'corrected'>): Measure {
  const { at, field, to } = event
  switch (field) {
    case 'dueDate':
      return newCycle(measure, at, to)
    case 'milestones':
      return milestonesCorrected(measure, event)
    case 'completion':
      return completionCorrected(measure, event)
    case 'insidePeriod':
      return insidePeriodCorrected(measure, event)
    case 'steps':
      return { ...measure, steps: (to ?? '').split('\n').filter((line) => line.trim() !== '') }
    case 'issue':
    case 'unit':
      return { ...measure, [field]: to ?? '' }
    default:
      return { ...measure, [field]: to }
  }
}

function levelAfter(measure: Measure, { track, cycle, level }: EventOf<'rungReached'>): number {
  const isCurrent = track === 'due' && cycle === measure.dueCycle
  return isCurrent ? Math.max(measure.escalationLevel, level) : measure.escalationLevel
}

/** Without what belongs to one state only: a reopened measure must not keep the instant it was closed out at. */
function factsOf(measure: Measure): MeasureFacts {
  switch (measure.state) {
    case 'awaitingCloseOut': {
      const { state, request, ...facts } = measure
      return facts
    }
    case 'closedOut': {
      const { state, closedOutAt, ...facts } = measure
      return facts
    }
    case 'settled': {
      const { state, closedOutAt, settledAt, ...facts } = measure
      return facts
    }
    case 'withdrawn': {
      const { state, withdrawnAt, ...facts } = measure
      return facts
    }
    default: {
      const { state, ...facts } = measure
      return facts
    }
  }
}
