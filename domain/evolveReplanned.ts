import type { Replanned } from './events.ts'
import type { Instant } from './localDate.ts'
import type { Measure } from './measure.ts'

/** What `evolve` and the preview of a change read of a re-plan. */
export type ReplannedFacts = Omit<Replanned, 'change' | 'because' | 'moves'>

/**
 * The measure with the versions and dates that a re-plan gave it. No cycle begins: what was told stays told, and a rung
 * that the former ladder had as well keeps what it reached. Days of an earlier re-plan that still count are in `late` again.
 */
export function applyReplanned(measure: Measure, facts: ReplannedFacts, at: Instant): Measure {
  const { versions, dueDate, lookBacks, newRungs, late } = facts
  const came = Object.fromEntries(newRungs.map((id) => [id, at]))
  return {
    ...measure,
    versions,
    dueDate: dueDate?.to ?? measure.dueDate,
    lookBacks: measure.lookBacks.map((lookBack) => {
      const moved = lookBacks.find(({ n }) => n === lookBack.n)
      return moved ? { ...lookBack, dueDate: moved.to } : lookBack
    }),
    replanned: { rungsSince: { ...measure.replanned?.rungsSince, ...came }, late },
  }
}

/** Where time goes on at another date, what a re-plan postponed to a day has a day of its own again. */
export function forgetLate({ replanned }: Measure): Pick<Measure, 'replanned'> {
  return replanned ? { replanned: { ...replanned, late: {} } } : {}
}
