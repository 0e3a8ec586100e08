import { leastSubstance, substanceOf } from '../closeOut.ts'
import { DomainError } from '../errors.ts'
import type { EventData } from '../events.ts'
import { armLookBacks } from '../lookBack.ts'
import { openMilestones } from '../milestones.ts'
import { nextReviewOn } from '../review.ts'
import { lapsed } from './extension.ts'
import type { Decider } from './rule.ts'
import { refusePast } from './rule.ts'

/** Evidence and a statement of substance, or it is a claim and no close-out (DESIGN 3, rule 3); of a phased measure every
 *  milestone first. */
export const requestCloseOut: Decider<'requestCloseOut'> = (measure, command) => {
  const { statement, evidence, completion } = command
  const measureId = measure.id
  const owed = openMilestones(measure)
  if (owed.length > 0) {
    const allowed = owed.map(({ id, title }) => `${id} ${title}`)
    throw new DomainError('milestonesOpen', { measureId, found: owed.length, allowed })
  }
  const substance = substanceOf(statement)
  if (substance < leastSubstance) {
    throw new DomainError('bareStatement', { measureId, found: statement, substance, least: leastSubstance })
  }
  if (evidence.length === 0) {
    throw new DomainError('evidenceMissing', { measureId, command: 'requestCloseOut', found: 0 })
  }
  const requested: EventData = {
    ...{ type: 'closeOutRequested', statement, evidence },
    ...(completion && { completion }),
  }
  return [requested, ...lapsed(measure, 'closeOutRequested')]
}

/** Arms the look-backs; of a 长期坚持 the first review too. How complete it is the verifier says, else the owner's claim. */
export const verifyCloseOut: Decider<'verifyCloseOut'> = (measure, { finding, completion }, context) => {
  const claimed = measure.state === 'awaitingCloseOut' ? measure.request.completion : undefined
  return [
    {
      type: 'closedOut',
      finding,
      lookBacks: armLookBacks(measure, context),
      ...(measure.timing === 'continuous' && { reviewOn: nextReviewOn(context) }),
      completion: completion ?? claimed ?? 'done',
    },
  ]
}

/** A form that only repeats the date as it stands sets no new one: a second cycle would tell every rung again. */
export const sendBack: Decider<'sendBack'> = (measure, command, context) => {
  const { reason, newSteps, newDate, quality = 'poor' } = command
  const moved = newDate === measure.dueDate ? null : newDate
  if (moved !== null) refusePast(measure, { field: 'newDate', date: moved }, context)
  const { untold } = context
  const poor = quality === 'poor' && ({ quality } as const)
  return [{ type: 'sentBack', reason, newSteps, newDate: moved, untold, ...poor }]
}

export const confirm: Decider<'confirm'> = (_, { reference }) => [{ type: 'confirmed', reference }]
