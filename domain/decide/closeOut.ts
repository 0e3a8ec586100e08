import { leastSubstance, substanceOf } from '../closeOut.ts'
import { DomainError } from '../errors.ts'
import { armLookBacks } from '../lookBack.ts'
import { lapsed } from './extension.ts'
import type { Decider } from './rule.ts'
import { refusePast } from './rule.ts'

/** Evidence and a statement of substance, or it is a claim and no close-out (DESIGN 3, rule 3). */
export const requestCloseOut: Decider<'requestCloseOut'> = (measure, { statement, evidence }) => {
  const measureId = measure.id
  const substance = substanceOf(statement)
  if (substance < leastSubstance) {
    throw new DomainError('bareStatement', { measureId, found: statement, substance, least: leastSubstance })
  }
  if (evidence.length === 0) {
    throw new DomainError('evidenceMissing', { measureId, command: 'requestCloseOut', found: 0 })
  }
  return [{ type: 'closeOutRequested', statement, evidence }, ...lapsed(measure, 'closeOutRequested')]
}

export const verifyCloseOut: Decider<'verifyCloseOut'> = (_, { finding }, context) => [
  { type: 'closedOut', finding, lookBacks: armLookBacks(context) },
]

/** A form that only repeats the date as it stands sets no new one: a second cycle would tell every rung again. */
export const sendBack: Decider<'sendBack'> = (measure, { reason, newSteps, newDate }, context) => {
  const moved = newDate === measure.dueDate ? null : newDate
  if (moved !== null) refusePast(measure, { field: 'newDate', date: moved }, context)
  return [{ type: 'sentBack', reason, newSteps, newDate: moved, untold: context.untold }]
}

export const confirm: Decider<'confirm'> = (_, { reference }) => [{ type: 'confirmed', reference }]
