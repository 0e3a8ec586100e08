import { DomainError } from '../errors.ts'
import { nextLookBack } from '../lookBack.ts'
import type { Decider } from './rule.ts'
import { refusePast } from './rule.ts'

/** One after the other. A failed one (反弹) reopens the same measure and cancels the rest of that close-out's. */
export const recordLookBack: Decider<'recordLookBack'> = (measure, command, context) => {
  const { n, result, finding, evidence, reason, newDate } = command
  const measureId = measure.id
  const expected = nextLookBack(measure)?.n ?? null
  if (n !== expected) throw new DomainError('lookBackOutOfOrder', { measureId, found: n, allowed: expected })
  if (evidence.length === 0)
    throw new DomainError('evidenceMissing', { measureId, command: command.type, found: 0 })
  if (result === 'passed') return [{ type: 'lookBackPassed', n, finding, evidence }]
  if (reason === null)
    throw new DomainError('missingData', { measureId, command: command.type, field: 'reason' })
  if (newDate === null)
    throw new DomainError('missingData', { measureId, command: command.type, field: 'newDate' })
  refusePast(measure, { field: 'newDate', date: newDate }, context)
  return [
    { type: 'lookBackFailed', n, finding, evidence },
    { type: 'reopened', reason, newDate, because: 'lookBackFailed' },
  ]
}

export const reopen: Decider<'reopen'> = (measure, { reason, newDate }, context) => {
  refusePast(measure, { field: 'newDate', date: newDate }, context)
  return [{ type: 'reopened', reason, newDate, because: 'decision' }]
}
