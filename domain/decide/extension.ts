import { DomainError } from '../errors.ts'
import type { EventData } from '../events.ts'
import { extensionsWithoutOverride } from '../extension.ts'
import type { Measure, PendingExtension } from '../measure.ts'
import type { Decider } from './rule.ts'
import { todayOf } from './rule.ts'

/** Asking moves nothing: the date changes when it is approved (DESIGN 3, rule 2). */
export const requestExtension: Decider<'requestExtension'> = (measure, command, context) => {
  const { cause, nextSteps, newDate } = command
  const today = todayOf(context)
  const { dueDate } = measure
  if (newDate <= today || (dueDate !== null && newDate <= dueDate)) {
    throw new DomainError('extensionDateNotLater', { measureId: measure.id, found: newDate, dueDate, today })
  }
  return [{ type: 'extensionRequested', cause, nextSteps, newDate }]
}

export const approveExtension: Decider<'approveExtension'> = (measure, { overrideReason }, context) => {
  const { newDate, by: asker } = pendingOf(measure)
  const today = todayOf(context)
  const measureId = measure.id
  if (newDate < today) throw new DomainError('extensionDateInPast', { measureId, found: newDate, today })
  const approved = measure.extensionsApproved
  if (approved >= extensionsWithoutOverride && overrideReason === null) {
    throw new DomainError('extensionNeedsOverride', { measureId, found: approved })
  }
  return [{ type: 'extensionApproved', newDate, asker, overrideReason }]
}

export const refuseExtension: Decider<'refuseExtension'> = (measure, { reason }) => [
  { type: 'extensionRefused', reason, asker: pendingOf(measure).by },
]

export const withdrawExtensionRequest: Decider<'withdrawExtensionRequest'> = () => [
  { type: 'extensionWithdrawn' },
]

type Lapse = Extract<EventData, { type: 'extensionLapsed' }>['because']

/** What makes a pending extension pointless ends it: it is recorded after its cause, and its asker is told. */
export function lapsed(measure: Measure, because: Lapse): EventData[] {
  const { pendingExtension } = measure
  return pendingExtension ? [{ type: 'extensionLapsed', asker: pendingExtension.by, because }] : []
}

function pendingOf({ id: measureId, pendingExtension, state }: Measure): PendingExtension {
  if (pendingExtension) return pendingExtension
  throw new DomainError('noExtensionPending', { measureId, found: state })
}
