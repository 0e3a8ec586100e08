import type { Instant, LocalDate } from '../domain/localDate.ts'
import type { Completion, MeasureId, MeasureState, Timing } from '../domain/measure.ts'
import { unclosedStates } from '../domain/measure.ts'
import type { PersonId, Roster } from '../domain/roster.ts'
import { personOn } from '../domain/roster.ts'
import type { Scope } from '../domain/scope.ts'
import type { StoredMeasure } from './measures.ts'
import type { Queryable } from './pool.ts'
import { loadRoster } from './roster.ts'
import { inScope, scopeValues } from './scope.ts'

/** Every filter that is given must hold. Dates are due dates, both ends included. */
export type MeasureFilter = {
  state?: readonly MeasureState[]
  unit?: string
  roundId?: string
  /** Owner or leader in charge, or head of its unit today. */
  personId?: PersonId
  dueFrom?: LocalDate
  dueTo?: LocalDate
  /** Owed, with a date before today; false = the others. */
  overdue?: boolean
  /** Its time stands still (中止). */
  suspended?: boolean
  /** A milestone is open past its date; false = the others. */
  behind?: boolean
  completion?: Completion
  timing?: Timing
  /** 集中整改期内完成, or not; with the first instant after the period of each round that has one. */
  inside?: { is: boolean; periods: readonly (readonly [roundId: string, end: Instant])[] }
  /** Part of the id, of the issue or of a step. */
  q?: string
}

export type MeasurePage = {
  items: StoredMeasure[]
  /** Where the next page begins; null: this was the last one. */
  cursor: string | null
}

/** `today` is the office's local date: whether a measure is overdue is reckoned, never stored. `scope` = whose list. */
export type ListContext = { today: LocalDate; scope: Scope }

/**
 * A page by due date (those without one last), then by id. The cursor is that of the page before, null for the first.
 * Throws a RangeError for a cursor that is none.
 */
export async function listMeasures(
  queryable: Queryable,
  filter: MeasureFilter,
  { cursor = null, limit = 50, ...context }: ListContext & { cursor?: string | null; limit?: number },
): Promise<MeasurePage> {
  const after = cursor === null ? null : parseCursor(cursor)
  const { rows } = await queryable.query<StoredMeasure>(
    `select body as measure, next_decision_at as "nextDecisionAt", armed_for as "armedFor" from measure
     where ${conditions} and ($21::text is null or (coalesce(due_date, 'infinity'), id) > ($20::date, $21))
     order by coalesce(due_date, 'infinity'), id limit $22`,
    [...(await valuesOf(queryable, filter, context)), after?.due ?? null, after?.id ?? null, limit + 1],
  )
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1)?.measure : undefined
  return { items, cursor: last ? writeCursor(last) : null }
}

export type MeasureCounts = { total: number; overdue: number; byState: Partial<Record<MeasureState, number>> }

/** How many the filter finds, by state and overdue. */
export async function countMeasures(
  queryable: Queryable,
  filter: MeasureFilter,
  context: ListContext,
): Promise<MeasureCounts> {
  const { rows } = await queryable.query<{ state: MeasureState; total: number; overdue: number }>(
    `select state, count(*) as total, count(*) filter (where ${isOverdue}) as overdue from measure
     where ${conditions} group by state order by state`,
    await valuesOf(queryable, filter, context),
  )
  return {
    total: rows.reduce((sum, row) => sum + row.total, 0),
    overdue: rows.reduce((sum, row) => sum + row.overdue, 0),
    byState: Object.fromEntries(rows.map(({ state, total }) => [state, total])),
  }
}

const owed = unclosedStates.map((state) => `'${state}'`).join(', ')
const isOverdue = `(state in (${owed}) and timing <> 'continuous' and due_date is not null
  and due_date < coalesce(suspended_from, $1::date))`
/** The same question as `behindMilestones`. */
const isBehind = `(state in (${owed}) and timing = 'phased' and exists (select from jsonb_array_elements(body->'milestones') as m
  where m->>'completedAt' is null and (m->>'dueDate')::date < coalesce(suspended_from, $1::date)))`
/** The same as `completionOf` and `isInsidePeriod`: a test holds them side by side. */
const completion = `coalesce(body->>'completion', case when state in ('closedOut', 'settled') then 'done' else 'none' end)`
const isInside = `coalesce(body->>'insidePeriod' = 'yes', ${completion} <> 'none' and exists (
    select from unnest($18::text[], $19::bigint[]) as period (round_id, ends)
    where period.round_id = measure.round_id
      and coalesce((body->>'completionAt')::bigint, (body->>'closedOutAt')::bigint) < period.ends))`
const conditions = `($2::text[] is null or state = any($2))
  and ($3::text is null or unit = $3)
  and ($4::text is null or round_id = $4)
  and ($5::text is null or owner_id = $5 or leader_in_charge_id = $5 or unit = any($6::text[]))
  and ($7::date is null or due_date >= $7) and ($8::date is null or due_date <= $8)
  and ($9::boolean is null or ${isOverdue} = $9)
  and ($10::text is null or id ilike $10 or body->>'issue' ilike $10 or body->>'steps' ilike $10)
  and ${inScope(11)}
  and ($13::boolean is null or (suspended_from is not null) = $13)
  and ($14::boolean is null or ${isBehind} = $14)
  and ($15::text is null or ${completion} = $15) and ($16::text is null or timing = $16)
  and ($17::boolean is null or ${isInside} = $17)`

async function valuesOf(
  queryable: Queryable,
  filter: MeasureFilter,
  { today, scope }: ListContext,
): Promise<unknown[]> {
  const units = filter.personId ? unitsHeaded(await loadRoster(queryable), filter.personId, today) : []
  return [
    today,
    filter.state ?? null,
    filter.unit ?? null,
    filter.roundId ?? null,
    filter.personId ?? null,
    units,
    filter.dueFrom ?? null,
    filter.dueTo ?? null,
    filter.overdue ?? null,
    filter.q ? `%${filter.q.replace(/[\\%_]/g, '\\$&')}%` : null,
    ...scopeValues(scope),
    filter.suspended ?? null,
    filter.behind ?? null,
    filter.completion ?? null,
    filter.timing ?? null,
    filter.inside?.is ?? null,
    filter.inside?.periods.map(([roundId]) => roundId) ?? null,
    filter.inside?.periods.map(([, end]) => end) ?? null,
  ]
}

function unitsHeaded(roster: Roster, id: PersonId, today: LocalDate): readonly string[] {
  const person = personOn(roster, id, today)
  return person?.roles.includes('unitHead') ? person.units : []
}

type Position = { due: string; id: MeasureId }

function writeCursor({ dueDate, id }: { dueDate: LocalDate | null; id: MeasureId }): string {
  return Buffer.from(JSON.stringify([dueDate ?? 'infinity', id])).toString('base64url')
}

function parseCursor(text: string): Position {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    const [due, id]: unknown[] = Array.isArray(parsed) ? parsed : []
    if (typeof due === 'string' && /^(\d{4}-\d{2}-\d{2}|infinity)$/.test(due) && typeof id === 'string')
      return { due, id }
  } catch {
    // Not even JSON: the sentence below says what it should have been.
  }
  throw new RangeError(`分页游标：找到“${text.slice(0, 60)}”，应为上一页返回的 cursor`)
}
