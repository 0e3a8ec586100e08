import type { MeasureEvent } from './events.ts'
import { dropTracks } from './evolveReached.ts'
import type { Measure } from './measure.ts'
import { milestonesSet, milestoneTrack } from './milestones.ts'

type Completed = Extract<MeasureEvent, { type: 'milestoneCompleted' }>
type Corrected = Extract<MeasureEvent, { type: 'corrected' }>

export function milestoneCompleted(measure: Measure, { at, milestone, evidence }: Completed): Measure {
  const milestones = measure.milestones?.map((one) =>
    one.id === milestone ? { ...one, completedAt: at, evidence } : one,
  )
  return { ...measure, milestones, reached: dropTracks(measure.reached, milestoneTrack(milestone)) }
}

/** What was reached of a date that holds no longer is history. */
export function milestonesCorrected(measure: Measure, { at, sequence, milestones = [] }: Corrected): Measure {
  const before = measure.milestones ?? []
  const after = milestonesSet(before, milestones, { sequence, at })
  const kept = new Set(after.map(({ id, cycle }) => `${id}/${cycle}`))
  const gone = before.filter(({ id, cycle }) => !kept.has(`${id}/${cycle}`))
  const reached = gone.reduce((rest, { id }) => dropTracks(rest, milestoneTrack(id)), measure.reached)
  return { ...measure, milestones: after, reached }
}
