import type { Replanned, RungMove } from '../domain/events.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { StoredNotice } from '../domain/planChange.ts'
import type { Queryable } from './pool.ts'

/** The stored plans of many measures, each as `readPlan` reads one. */
export async function readPlans(
  queryable: Queryable,
  ids: readonly MeasureId[],
): Promise<Map<MeasureId, StoredNotice[]>> {
  // Lateral: each measure's rows are one range of keys; a join on a pattern would read the whole table.
  const { rows } = await queryable.query<StoredNotice & { measureId: MeasureId }>({
    name: 'replan-plans',
    text: `select wanted.id as "measureId", n.* from unnest($1::text[]) as wanted (id),
             lateral (select key, track, cycle, rung, occurrence, kind, copy, severity, date, slot, due_at as "dueAt",
                 by, reached, state, reason
               from notice where key > wanted.id || '/' and key < wanted.id || '0') as n`,
    values: [ids],
  })
  const plans = new Map<MeasureId, StoredNotice[]>()
  for (const row of rows) {
    const known = plans.get(row.measureId)
    if (known) known.push(row)
    else plans.set(row.measureId, [row])
  }
  return plans
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
