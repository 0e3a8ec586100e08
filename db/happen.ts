import type { TimeContext } from '../domain/context.ts'
import type { Actor, EventData, MeasureEvent } from '../domain/events.ts'
import { evolve } from '../domain/evolve.ts'
import type { Measure } from '../domain/measure.ts'
import type { PlannedNotice } from '../domain/notice.ts'
import { noticesOf } from '../domain/noticesOf.ts'
import { planOf } from '../domain/plan.ts'
import { stamp } from '../domain/stamp.ts'

/** What was decided, carried out on the measure, with the plan that should stand now. */
export type Happened = {
  events: MeasureEvent[]
  after: Measure
  /** Notices of these events. */
  caused: PlannedNotice[]
  /** The whole of `planOf`; empty where nothing happened. */
  plan: PlannedNotice[]
}

/** Carries out what was decided for a measure that is there. */
export function happen(
  measure: Measure,
  data: readonly EventData[],
  { by, context }: { by: Actor; context: TimeContext },
): Happened {
  const events = stamp(measure, data, { by, now: context.now })
  return carryOut(measure, events, context)
}

/** A measure as its first event made it. */
export type Begun = { event: MeasureEvent; after: Measure }

/** Carries out the registration of a measure. */
export function begin(
  data: readonly EventData[],
  { by, context }: { by: Actor; context: TimeContext },
): Begun {
  const [event] = stamp(null, data, { by, now: context.now })
  if (!event) throw new RangeError('登记：没有事件，应为一条 registered')
  return { event, after: evolve(null, event) }
}

/** What stands in a new measure's plan: the notices of its registration, and its ladder. */
export function firstPlan({ event, after }: Begun, context: TimeContext): PlannedNotice[] {
  return [...noticesOf(event, after, context), ...planOf(after, context)]
}

function carryOut(measure: Measure, events: MeasureEvent[], context: TimeContext): Happened {
  let after = measure
  const caused: PlannedNotice[] = []
  for (const event of events) {
    after = evolve(after, event)
    caused.push(...noticesOf(event, after, context))
  }
  // Where nothing happened nobody asks for the plan: most looks end here.
  return { events, after, caused, plan: events.length > 0 ? planOf(after, context) : [] }
}
