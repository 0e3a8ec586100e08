import type { MeasureEvent } from '../domain/events.ts'
import type { Instant } from '../domain/localDate.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import { everything, mayRead, type Scope } from '../domain/scope.ts'
import { readEvents } from './events.ts'
import type { Notice } from './notices.ts'
import { noticesOfMeasure } from './notices.ts'
import type { Queryable } from './pool.ts'
import { inScope, scopeValues } from './scope.ts'

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

/** The measure, if it is there for this reader: null tells him nothing of one that he may not see. */
export async function findReadable(
  queryable: Queryable,
  id: MeasureId,
  scope: Scope,
): Promise<StoredMeasure | null> {
  const found = await findMeasure(queryable, id)
  return found !== null && mayRead(scope, found.measure) ? found : null
}

/** One measure with its past and with its plan; null when there is none, or none for this reader. */
export async function measureWithHistory(
  queryable: Queryable,
  id: MeasureId,
  scope: Scope = everything,
): Promise<(StoredMeasure & { events: MeasureEvent[]; notices: Notice[] }) | null> {
  const found = await findReadable(queryable, id, scope)
  if (found === null) return null
  const [events, notices] = await Promise.all([readEvents(queryable, id), noticesOfMeasure(queryable, id)])
  return { ...found, events, notices }
}

/** Measures by id, in batches, for whatever goes through all of them; `openOnly` leaves out what has ended, `scope` what
 *  its reader may not see. */
export async function* eachMeasure(
  queryable: Queryable,
  { openOnly, batch = 500, scope = everything }: { openOnly: boolean; batch?: number; scope?: Scope },
): AsyncGenerator<Measure> {
  for (let after = ''; ; ) {
    const { rows } = await queryable.query<{ id: MeasureId; body: Measure }>(
      `select id, body from measure
       where id > $1 and (not $2 or state not in ('settled', 'withdrawn')) and ${inScope(4)} order by id limit $3`,
      [after, openOnly, batch, ...scopeValues(scope)],
    )
    for (const { body } of rows) yield body
    const last = rows.at(-1)
    if (!last || rows.length < batch) return
    after = last.id
  }
}
