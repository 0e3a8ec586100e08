import { completionOf } from '../completion.ts'
import type { CommandContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import type { CorrectableField } from '../events.ts'
import { stepsText } from '../ledgerChange.ts'
import { isLocalDate } from '../localDate.ts'
import type { Measure } from '../measure.ts'
import { completions } from '../measure.ts'
import { personToday } from './direction.ts'
import { lapsed } from './extension.ts'
import { correctMilestones } from './milestones.ts'
import type { Decider } from './rule.ts'

type FieldRule = (measure: Measure, value: string | null, context: CommandContext) => void

/** 更正 of what the ledger had wrong, also where it lies in the past; a corrected date starts a cycle. */
export const correct: Decider<'correct'> = (measure, command, context) => {
  const { field, value, reason } = command
  if (field === 'milestones') return correctMilestones(measure, command)
  const from = asItStands(measure, field)
  const to = value === '' ? null : value
  if (to === from) throw new DomainError('unchanged', { measureId: measure.id, field, found: from })
  fieldRules[field](measure, to, context)
  const lapse = field === 'dueDate' ? lapsed(measure, 'corrected') : []
  return [{ type: 'corrected', field, from, to, reason }, ...lapse]
}

function asItStands(measure: Measure, field: Exclude<CorrectableField, 'milestones'>): string | null {
  if (field === 'completion') return completionOf(measure)
  if (field === 'steps') return stepsText(measure.steps)
  return measure[field] ?? null
}

const fieldRules: Record<Exclude<CorrectableField, 'milestones'>, FieldRule> = {
  issue: (measure, value) => required(measure, 'issue', value),
  aspect: () => undefined,
  whyUnfinished: () => undefined,
  steps: (measure, value) => required(measure, 'steps', value),
  unit: (measure, value) => required(measure, 'unit', value),
  dueDate: realDate,
  completion: (measure, value) => oneOf(measure, { field: 'completion', value, allowed: completions }),
  insidePeriod: (measure, value) =>
    oneOf(measure, { field: 'insidePeriod', value, allowed: ['yes', 'no', null] }),
  leaderInChargeId: (measure, value, context) => {
    if (value !== null) personToday(value, measure.id, context)
  },
  verifierId: (measure, value, context) => {
    if (value === null) return
    const person = personToday(value, measure.id, context)
    if (value !== measure.ownerId) return
    throw new DomainError('verifierIsOwner', {
      measureId: measure.id,
      command: 'verifyCloseOut',
      found: person.name,
    })
  },
}

/** 长期坚持 has no date that could be wrong: it never turns red and ends only by a command. */
function realDate(measure: Measure, value: string | null): void {
  const { id: measureId, timing } = measure
  if (timing === 'continuous') {
    throw new DomainError('fieldNotCorrectable', { measureId, field: 'dueDate', found: timing })
  }
  if (value === null || !isLocalDate(value)) {
    throw new DomainError('missingData', { measureId, command: 'correct', field: 'dueDate', found: value })
  }
}

function required({ id: measureId }: Measure, field: CorrectableField, value: string | null): void {
  if (value === null)
    throw new DomainError('missingData', { measureId, command: 'correct', field, found: value })
}

function oneOf(
  { id: measureId }: Measure,
  {
    field,
    value,
    allowed,
  }: { field: CorrectableField; value: string | null; allowed: readonly (string | null)[] },
): void {
  if (allowed.includes(value)) return
  const words = allowed.filter((word) => word !== null)
  throw new DomainError('valueNotAllowed', { measureId, field, found: value, allowed: words })
}
