import type { Instant, LocalDate } from './localDate.ts'
import type { Measure, MeasureFacts, Milestone, PlannedMilestone } from './measure.ts'
import { isUnclosed } from './measure.ts'
import { clockDate } from './suspension.ts'

/** The milestones (阶段节点) that count, in the order of the ledger: those of a phased measure; others have none. */
export function milestonesOf(measure: Measure): readonly Milestone[] {
  return measure.timing === 'phased' ? (measure.milestones ?? []) : []
}

/** Those still owed; none once the measure is closed. */
export function openMilestones(measure: Measure): Milestone[] {
  return isUnclosed(measure) ? milestonesOf(measure).filter(({ completedAt }) => completedAt === null) : []
}

/** 落后节点: open past their date, from the midnight after it, the longest first. A warning of its own: the measure's own
 *  date may be far away. While it is suspended no more fall behind. */
export function behindMilestones(measure: Measure, today: LocalDate): Milestone[] {
  const clock = clockDate(measure, today)
  return openMilestones(measure)
    .filter(({ dueDate }) => dueDate < clock)
    .sort((a, b) => (a.dueDate < b.dueDate ? -1 : 1))
}

/** Ids for those that have none: their place in the list, from 1. */
export function withIds(
  planned: readonly { id?: string | null; title: string; dueDate: LocalDate }[],
): PlannedMilestone[] {
  return planned.map(({ id, title, dueDate }, index) => ({ id: id ?? String(index + 1), title, dueDate }))
}

/** Milestones as an event set them: known ones keep what was done, and their cycle where the date is the same. */
export function milestonesSet(
  before: readonly Milestone[],
  planned: readonly PlannedMilestone[],
  { sequence, at }: { sequence: number; at: Instant },
): Milestone[] {
  const known = new Map(before.map((milestone) => [milestone.id, milestone]))
  return planned.map(({ id, title, dueDate }) => {
    const old = known.get(id)
    if (old?.dueDate === dueDate) return { ...old, title }
    const { completedAt = null, evidence = [] } = old ?? {}
    return { id, title, dueDate, completedAt, evidence, cycle: sequence, cycleStartedAt: at }
  })
}

/** Open ones are owed anew: what an earlier spell told of them is history. */
export function milestonesReopened(
  before: MeasureFacts['milestones'],
  { sequence, at }: { sequence: number; at: Instant },
): MeasureFacts['milestones'] {
  return before?.map((milestone) =>
    milestone.completedAt === null ? { ...milestone, cycle: sequence, cycleStartedAt: at } : milestone,
  )
}

/** After a suspension: moved inside their cycles; one whose date was set meanwhile begins when time runs again. */
export function milestonesResumed(
  before: MeasureFacts['milestones'],
  { at, milestones = [] }: { at: Instant; milestones?: readonly { id: string; dueDate: LocalDate }[] },
  suspendedAt: Instant,
): MeasureFacts['milestones'] {
  const dates = new Map(milestones.map(({ id, dueDate }) => [id, dueDate]))
  return before?.map((milestone) => {
    const dueDate = dates.get(milestone.id)
    if (dueDate === undefined) return milestone
    const { cycleStartedAt } = milestone
    return { ...milestone, dueDate, cycleStartedAt: cycleStartedAt > suspendedAt ? at : cycleStartedAt }
  })
}

/** As one line: 1 修订制度 2026-03-31；2 每月点评 2026-06-30. Null without any. */
export function milestonesText(milestones: readonly PlannedMilestone[]): string | null {
  if (milestones.length === 0) return null
  return milestones.map(({ id, title, dueDate }) => `${id} ${title} ${dueDate}`).join('；')
}

/** The milestone of a track `milestone:<id>`. */
export function milestoneOfTrack(measure: Measure, track: string): Milestone | null {
  const id = track.slice(milestoneTrack('').length)
  return milestonesOf(measure).find((milestone) => milestone.id === id) ?? null
}

export function milestoneTrack(id: string): string {
  return `milestone:${id}`
}
