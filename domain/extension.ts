import type { Measure } from './measure.ts'

/** The third approved extension and every later one needs an override with a reason (DESIGN section 3, rule 2). */
export const extensionsWithoutOverride = 2

/**
 * Who decides the pending (or the next) extension: the leader in charge; the group leader from the second extension on,
 * and where there is no leader in charge or he asked himself (who approves is not who asked).
 */
export function approverOf(measure: Measure): 'leaderInCharge' | 'groupLeader' {
  if (measure.extensionsApproved >= 1 || measure.leaderInChargeId === null) return 'groupLeader'
  return measure.pendingExtension?.by === measure.leaderInChargeId ? 'groupLeader' : 'leaderInCharge'
}
