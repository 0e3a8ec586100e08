import type { EventData } from '../events.ts'
import type { Decider } from './rule.ts'

export const startWork: Decider<'startWork'> = (_, { plan }) => [{ type: 'workStarted', plan }]

/** Who reports progress has begun: nobody need say so twice. */
export const reportProgress: Decider<'reportProgress'> = (measure, { text, percent, evidence }) => {
  const reported: EventData = { type: 'progressReported', text, percent, evidence }
  return measure.state === 'notStarted' ? [{ type: 'workStarted', plan: null }, reported] : [reported]
}
