import type { TimeContext } from '../domain/context.ts'
import type { Actor, EventData } from '../domain/events.ts'
import { evolve } from '../domain/evolve.ts'
import { ladderFor } from '../domain/ladderChoice.ts'
import type { Measure } from '../domain/measure.ts'
import { isOpen } from '../domain/measure.ts'
import { replan } from '../domain/replan.ts'
import { stamp } from '../domain/stamp.ts'
import { ladderChoiceOf } from './ladders.ts'
import type { Queryable } from './pool.ts'
import { contextOf, loadVersions } from './versions.ts'

/** What was decided, and what the measure is planned with from then on. */
type Decided = { data: EventData[]; context: TimeContext }

/**
 * A measure that 更正 gives to another unit goes on by the ladder that its round chose for that unit: `replanned` follows
 * `corrected`, in the same transaction. Its own override of a ladder stays. Everything else passes through.
 */
export async function withUnitsLadder(
  queryable: Queryable,
  decided: Decided,
  { measure, actor }: { measure: Measure; actor: Actor },
): Promise<Decided> {
  const { data, context } = decided
  if (!data.some((event) => event.type === 'corrected' && event.field === 'unit')) return decided
  const chosen = await ladderChoiceOf(queryable, measure.roundId)
  if (chosen === null || !isOpen(measure)) return decided
  const corrected = stamp(measure, data, { by: actor, now: context.now }).reduce<Measure>(evolve, measure)
  const ladder = ladderFor(chosen.ladders, corrected)
  if (ladder === corrected.versions.ladder) return decided
  const versions = { ...corrected.versions, ladder }
  const after = contextOf(await loadVersions(queryable), versions, context.now)
  const because = { change: '责任单位更正', because: 'ladder', versions } as const
  return { data: [...data, replan(corrected, { ...because, before: context, after })], context: after }
}
