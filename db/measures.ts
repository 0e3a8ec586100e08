import type { MeasureEvent } from '../domain/events.ts'
import type { Instant } from '../domain/localDate.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import { readEvents } from './events.ts'
import type { Notice } from './notices.ts'
import { noticesOfMeasure } from './notices.ts'
import type { Queryable } from './pool.ts'

/** A measure as it stands, and what its workflow is about. */
export type StoredMeasure = {
  measure: Measure
  /** Infinity: open, nothing ahead; null: ended. */
  nextDecisionAt: Instant | null
  /** What its workflow waits for; null: not armed. */
  armedFor: Instant | null
}

export async function findMeasure(queryable: Queryable, id: MeasureId): Promise<StoredMeasure | null> {
  const { rows } = await queryable.query<StoredMeasure>({
    name: 'measure-find',
    text: `select body as measure, next_decision_at as "nextDecisionAt", armed_for as "armedFor" from measure
           where id = $1`,
    values: [id],
  })
  return rows[0] ?? null
}

/** One measure with its past and with its plan; null when there is none. */
export async function measureWithHistory(
  queryable: Queryable,
  id: MeasureId,
): Promise<(StoredMeasure & { events: MeasureEvent[]; notices: Notice[] }) | null> {
  const found = await findMeasure(queryable, id)
  if (found === null) return null
  const [events, notices] = await Promise.all([readEvents(queryable, id), noticesOfMeasure(queryable, id)])
  return { ...found, events, notices }
}

/** Measures by id, in batches, for whatever goes through all of them; `openOnly` leaves out what has ended. */
export async function* eachMeasure(
  queryable: Queryable,
  { openOnly, batch = 500 }: { openOnly: boolean; batch?: number },
): AsyncGenerator<Measure> {
  for (let after = ''; ; ) {
    const { rows } = await queryable.query<{ id: MeasureId; body: Measure }>(
      `select id, body from measure
       where id > $1 and (not $2 or state not in ('settled', 'withdrawn')) order by id limit $3`,
      [after, openOnly, batch],
    )
    for (const { body } of rows) yield body
    const last = rows.at(-1)
    if (!last || rows.length < batch) return
    after = last.id
  }
}
