import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { MeasureId } from '../domain/measure.ts'
import type { PlannedNotice } from '../domain/notice.ts'
import { mailKindOf } from '../domain/notice.ts'
import { claimableAt } from '../domain/planChange.ts'
import { sqlInstant } from './instants.ts'
import type { Queryable } from './pool.ts'

/** Measures whose plans differ in nothing but the measure's id: `rows` is the plan of one of them. */
export type SamePlan = { ids: MeasureId[]; rows: readonly PlannedNotice[] }

/**
 * Inserts the first plans of many measures of one round. They share a few ladders, so that some dozen shapes and a few hundred
 * dates make up all their rows: only numbers travel for each row, and PostgreSQL joins them; that takes a third of the
 * time of whole rows.
 */
export async function insertFirstPlans(
  client: Queryable,
  plans: readonly SamePlan[],
  now: Instant,
): Promise<void> {
  const { measures, shapes, moments, refs } = compress(plans)
  await client.query({
    name: 'notice-insert-first',
    text: `insert into notice (key, measure_id, track, cycle, rung, occurrence, role, kind, mail_kind, copy, severity,
        date, slot, due_at, claimable_at, by, reached, state, reason, done_at, created_at)
      select m.id || s.path, m.id, track, cycle, rung, occurrence, role, kind, mail_kind, copy, severity,
        date, slot, due_at, case when claimable then due_at end, by, reached, state, reason,
        case when state = 'skipped' then $7::timestamptz end, $7
      from unnest($4::integer[], $5::integer[], $6::integer[]) as ref (m, s, d)
        join unnest($1::text[]) with ordinality as m (id, n) on m.n = ref.m
        join json_to_recordset($2) as s (n integer, path text, track text, cycle integer, rung text, occurrence integer,
          role text, kind text, mail_kind text, copy boolean, severity smallint, slot text, by text, reached boolean,
          claimable boolean, state text, reason text) on s.n = ref.s
        join json_to_recordset($3) as d (n integer, date date, due_at timestamptz) on d.n = ref.d`,
    values: [
      measures,
      JSON.stringify(shapes),
      JSON.stringify(moments),
      `{${refs.measure}}`,
      `{${refs.shape}}`,
      `{${refs.moment}}`,
      sqlInstant(now),
    ],
  })
}

type Shape = ReturnType<typeof shapeOf>
type Moment = { n: number; date: LocalDate; due_at: string }

function compress(plans: readonly SamePlan[]) {
  const measures: MeasureId[] = []
  const [shapes, moments] = [numbered<Shape>(), numbered<Moment>()]
  const refs: Record<'measure' | 'shape' | 'moment', number[]> = { measure: [], shape: [], moment: [] }
  for (const { ids, rows } of plans) {
    const shape = rows.map((row) => {
      const path = row.key.slice(row.measureId.length)
      const { reached, skipped, kind, copy, severity, by } = row
      const shape = [path, reached, skipped, kind, copy, severity, by].join()
      return shapes.numberOf(shape, (n) => shapeOf(row, path, n))
    })
    const moment = rows.map(({ date, dueAt }) =>
      moments.numberOf(`${date}/${dueAt}`, (n) => ({ n, date, due_at: sqlInstant(dueAt) })),
    )
    for (const id of ids) {
      measures.push(id)
      refs.measure.push(...rows.map(() => measures.length))
      refs.shape.push(...shape)
      refs.moment.push(...moment)
    }
  }
  return { measures, shapes: shapes.list, moments: moments.list, refs }
}

/** All of a row but its measure and its date. */
function shapeOf(row: PlannedNotice, path: string, n: number) {
  const { track, cycle, rung, occurrence, role, kind, copy, severity, slot, by, reached, skipped } = row
  return {
    ...{ n, path, track, cycle, rung, occurrence, role, kind, copy, severity, slot, by, reached },
    mail_kind: mailKindOf(row),
    claimable: claimableAt(row) !== null,
    state: skipped === null ? 'planned' : 'skipped',
    reason: skipped,
  }
}

/** Distinct things, numbered from 1 as PostgreSQL's `with ordinality` does. */
function numbered<T>(): { list: T[]; numberOf(key: string, make: (n: number) => T): number } {
  const list: T[] = []
  const numbers = new Map<string, number>()
  return {
    list,
    numberOf(key, make) {
      const known = numbers.get(key)
      if (known !== undefined) return known
      const n = list.length + 1
      numbers.set(key, n)
      list.push(make(n))
      return n
    },
  }
}
