import { activityInfo } from '@temporalio/activity'
import { transition } from '../db/transition.ts'
import type { Due } from '../domain/due.ts'
import type { Instant } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { Deps } from './deps.ts'
import { isBeyondRetry, reasonOf } from './failures.ts'

/** What the workflow waits for, and the escalation's level for its search attribute (null = not known). */
export type StepAnswer = Due & { level: number | null }

/** Takes the decisions of one measure that are due at `now`. Run twice, the second finds nothing due. */
export type TakeStep = (measureId: MeasureId, now: Instant) => Promise<StepAnswer>

/** When a measure that no retry can mend is looked at again: time enough for a person, no load. */
const stuckPause = 3_600_000

/** One function stands behind every step of the measure's workflow: its name says what was foreseen, the truth decides. */
export function createStep(deps: Deps): TakeStep {
  return async (measureId, now) => {
    const at = nowOfAttempt(now, activityInfo())
    try {
      const { due, measure, poke } = await transition(deps.pool, measureId, { type: 'time' }, at)
      // Awaited: a notice that nobody was told of waits until the minute check finds it.
      if (poke) await deps.poke(poke.account)
      return { ...due, level: measure.escalationLevel }
    } catch (error) {
      if (!isBeyondRetry(error)) throw error
      deps.logger.error({ measureId, err: error }, 'measure stuck')
      return stuck(measureId, at, error)
    }
  }
}

/**
 * The workflow's now, moved on by the time that earlier attempts took: after an outage of an hour the decisions of that
 * hour are due too. Differences of the server's own clock, so that the worker's does not matter.
 */
export function nowOfAttempt(
  now: Instant,
  info: { scheduledTimestampMs: number; currentAttemptScheduledTimestampMs: number },
): Instant {
  return now + Math.max(0, info.currentAttemptScheduledTimestampMs - info.scheduledTimestampMs)
}

/** Never fails the workflow: a row that is mended within the hour goes on by itself. */
function stuck(measureId: MeasureId, now: Instant, error: unknown): StepAnswer {
  return {
    step: 'look',
    at: now + stuckPause,
    summary: '数据有误，一小时后再看',
    details: `措施 ${measureId} 的数据有误，无法推进：${reasonOf(error)}。请整改办核对；一小时后自动再看。`,
    outcome: null,
    level: null,
  }
}
