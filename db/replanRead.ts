import type { Replanned, RungMove } from '../domain/events.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { StoredNotice } from '../domain/planChange.ts'
import { readPlan } from './plan.ts'
import type { Queryable } from './pool.ts'

/** The stored plans of many measures. A statement each, all sent at once: with stale statistics one statement for all of
 *  them reads the whole table for every measure. */
export async function readPlans(
  client: Queryable,
  ids: readonly MeasureId[],
): Promise<Map<MeasureId, StoredNotice[]>> {
  const plans = await Promise.all(ids.map(async (id) => [id, await readPlan(client, id)] as const))
  return new Map(plans)
}

/** What a change did to one measure. */
export type ReplanResult = {
  measureId: MeasureId
  issue: string
  unit: string
  dueDate: Replanned['dueDate']
  lookBacks: Replanned['lookBacks']
  moves: readonly RungMove[]
  /** Why it was left as it is. */
  failure: string | null
}

/** What moved and what failed, by measure; `after` = the last one of the page before. */
export async function readResults(
  queryable: Queryable,
  changeId: string,
  { after, limit }: { after: MeasureId; limit: number },
): Promise<ReplanResult[]> {
  const { rows } = await queryable.query<ReplanResult>(
    `select measure_id as "measureId", measure.body ->> 'issue' as issue, unit, r.due_date as "dueDate",
       look_backs as "lookBacks", moves, failure
     from replan_result r join measure on measure.id = r.measure_id
     where change_id = $1 and measure_id > $2 order by measure_id limit $3`,
    [changeId, after, limit],
  )
  return rows
}
