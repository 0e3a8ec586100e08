import type { MeasureEvent } from './events.ts'
import type { Measure } from './measure.ts'
import { completions } from './measure.ts'

type Corrected = Extract<MeasureEvent, { type: 'corrected' }>

/** A word that is no completion stands in no log that a rule let pass; it changes nothing. */
export function completionCorrected(measure: Measure, { at, to }: Corrected): Measure {
  const completion = completions.find((word) => word === to)
  return completion === undefined ? measure : { ...measure, completion, completionAt: at }
}

/** Taken back with an empty value: then the dates count again. */
export function insidePeriodCorrected(measure: Measure, { to }: Corrected): Measure {
  const { insidePeriod, ...rest } = measure
  return to === 'yes' || to === 'no' ? { ...measure, insidePeriod: to } : rest
}
