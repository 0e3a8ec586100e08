import type { Actor, EventData, MeasureEvent } from './events.ts'
import type { Instant } from './localDate.ts'
import type { Measure } from './measure.ts'
import type { PersonId } from './roster.ts'

/**
 * Numbers what was decided, without gaps from the measure's last event (from 1 when there is no measure yet), and dates
 * it `now` or, where a clock went back, at the last event's instant: the chain never runs backwards.
 */
export function stamp(
  measure: Measure | null,
  data: readonly EventData[],
  { by, now }: { by: Actor; now: Instant },
): MeasureEvent[] {
  const last = measure?.sequence ?? 0
  const at = measure === null ? now : Math.max(now, measure.lastEventAt)
  return data.map((event, index) => ({ ...event, sequence: last + index + 1, at, by }))
}

/** The person whose act it is: rules look at the one the office entered it for, never at the one who typed. */
export function actingId(actor: Actor): PersonId {
  return actor.onBehalfOf ?? actor.personId ?? actor.service ?? 'system'
}
