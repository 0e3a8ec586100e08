import type { CommandContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { headsUnit, standingOf } from '../permissions.ts'
import type { Person, PersonId } from '../roster.ts'
import { isOffice, personOn } from '../roster.ts'
import { lapsed } from './extension.ts'
import type { Decider } from './rule.ts'
import { refusePast, todayOf } from './rule.ts'

/** 批示. Its date is printed, not chased; a date that has gone by would be printed as an order nobody can follow. */
export const instruct: Decider<'instruct'> = (measure, { text, due }, context) => {
  if (due !== null) refusePast(measure, { field: 'due', date: due }, context)
  return [{ type: 'instructed', text, due }]
}

/** The office hands over to anyone in the roster; a head of the unit only within his unit. */
export const assign: Decider<'assign'> = (measure, { type, successor, reason }, context) => {
  const measureId = measure.id
  const next = personToday(successor, measureId, context)
  if (next.id === measure.ownerId) {
    throw new DomainError('unchanged', { measureId, field: 'ownerId', found: next.name })
  }
  const { person } = standingOf(context, { measureId, command: type })
  const isUnitsOwn = person !== null && !isOffice(person) && headsUnit(person, measure.unit)
  if (isUnitsOwn && !next.units.includes(measure.unit)) {
    throw new DomainError('successorOutsideUnit', { measureId, found: next.name, allowed: measure.unit })
  }
  return [{ type: 'reassigned', from: measure.ownerId, to: next.id, reason }]
}

export const withdraw: Decider<'withdraw'> = (measure, { reason, decisionNumber }) => [
  { type: 'withdrawn', reason, decisionNumber },
  ...lapsed(measure, 'withdrawn'),
]

/** Throws unknownPerson when the roster has no such person today. */
export function personToday(id: PersonId, measureId: string, context: CommandContext): Person {
  const date = todayOf(context)
  const person = personOn(context.roster, id, date)
  if (person === null) throw new DomainError('unknownPerson', { measureId, found: id, date })
  return person
}
