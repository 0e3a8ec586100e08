import type { CommandContext } from './context.ts'
import type { EventData } from './events.ts'
import { evolve } from './evolve.ts'
import type { Measure } from './measure.ts'
import { stamp } from './stamp.ts'

/** Closed out, every look-back that is called passed and, where the round asks for it, confirmed by the inspection body; what is kept up
 *  (长期坚持) only once its reviews were ended. */
export function isComplete(measure: Measure): boolean {
  if (measure.state !== 'closedOut') return false
  if (measure.timing === 'continuous' && !measure.reviewsEnded) return false
  if (measure.confirmationRequired && measure.confirmation === null) return false
  return measure.lookBacks.every(({ outcome }) => outcome === 'passed' || outcome === 'notDrawn')
}

/** Adds `settled` to the events that fulfil the last condition, whichever command they come from. */
export function withSettlement(
  measure: Measure,
  data: readonly EventData[],
  { actor, now }: CommandContext,
): EventData[] {
  const after = stamp(measure, data, { by: actor, now }).reduce<Measure>(evolve, measure)
  return isComplete(after) ? [...data, { type: 'settled' }] : [...data]
}
