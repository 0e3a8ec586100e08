import { DomainError } from '../errors.ts'
import type { EventData } from '../events.ts'
import type { Measure, PlannedMilestone } from '../measure.ts'
import { milestonesText, openMilestones, withIds } from '../milestones.ts'
import type { CommandOf, Decider } from './rule.ts'

/** A milestone is a small close-out: without something that can be checked it is a claim. */
export const completeMilestone: Decider<'completeMilestone'> = (measure, { milestone, evidence }) => {
  refuseUnlessOpen(measure, milestone)
  if (evidence.length === 0) {
    throw new DomainError('evidenceMissing', {
      measureId: measure.id,
      command: 'completeMilestone',
      found: 0,
    })
  }
  return [{ type: 'milestoneCompleted', milestone, evidence }]
}

/** Throws milestoneNotOpen: unknown, completed, or of a measure that has none. */
export function refuseUnlessOpen(measure: Measure, id: string): void {
  const open = openMilestones(measure).map((milestone) => milestone.id)
  if (!open.includes(id))
    throw new DomainError('milestoneNotOpen', { measureId: measure.id, found: id, allowed: open })
}

/** The whole list anew: a new date begins a cycle of that milestone, what was completed stays so, what is missing goes. */
export function correctMilestones(
  measure: Measure,
  { milestones, reason }: CommandOf<'correct'>,
): EventData[] {
  const measureId = measure.id
  if (milestones === undefined)
    throw new DomainError('missingData', {
      measureId,
      command: 'correct',
      field: 'milestones',
      found: null,
    })
  const planned = withIds(milestones)
  const [from, to] = [milestonesText(measure.milestones ?? []), milestonesText(planned)]
  if (from === to) throw new DomainError('unchanged', { measureId, field: 'milestones', found: from })
  refuseMilestones(measure, planned)
  return [{ type: 'corrected', field: 'milestones', from, to, reason, milestones: planned }]
}

/** Throws milestonesNotPhased and milestoneAfterDueDate: what leads to a date comes before it. */
export function refuseMilestones(
  { id: measureId, timing, dueDate }: Pick<Measure, 'id' | 'timing' | 'dueDate'>,
  planned: readonly PlannedMilestone[],
): void {
  if (planned.length === 0) return
  if (timing !== 'phased') throw new DomainError('milestonesNotPhased', { measureId, found: timing })
  const late = dueDate === null ? undefined : planned.find((milestone) => milestone.dueDate > dueDate)
  if (late) {
    throw new DomainError('milestoneAfterDueDate', {
      measureId,
      found: late.dueDate,
      milestone: late.title,
      dueDate,
    })
  }
}
