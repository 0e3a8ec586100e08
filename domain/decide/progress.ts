import type { EventData } from '../events.ts'
import { refuseUnlessOpen } from './milestones.ts'
import type { Decider } from './rule.ts'

export const startWork: Decider<'startWork'> = (_, { plan }) => [{ type: 'workStarted', plan }]

/** Who reports progress has begun: nobody need say so twice. */
export const reportProgress: Decider<'reportProgress'> = (measure, command) => {
  const { text, percent, evidence, milestone } = command
  if (milestone !== undefined) refuseUnlessOpen(measure, milestone)
  const reported: EventData = {
    type: 'progressReported',
    text,
    percent,
    evidence,
    ...(milestone && { milestone }),
  }
  return measure.state === 'notStarted' ? [{ type: 'workStarted', plan: null }, reported] : [reported]
}
