import { forecast } from '../domain/forecast.ts'
import type { Instant } from '../domain/localDate.ts'
import type { Measure, MeasureId } from '../domain/measure.ts'
import type { PlannedNotice } from '../domain/notice.ts'
import { resolve } from '../domain/resolve.ts'
import type { PersonId, Roster } from '../domain/roster.ts'
import { everything, type Scope } from '../domain/scope.ts'
import { eachMeasure, findReadable } from './measures.ts'
import type { Queryable } from './pool.ts'
import { loadRoster } from './roster.ts'
import { contextOf, loadVersions } from './versions.ts'

/** A notice still to come, and whom the roster of its date names. */
export type Foreseen = PlannedNotice & { people: readonly PersonId[] }

export type ForecastQuery = {
  now: Instant
  /** Finite. */
  until: Instant
  /** Null or missing: all open measures. */
  measureId?: MeasureId | null
  /** Only what this person will hear. */
  personId?: PersonId | null
  /** Whose forecast: what he may not see is left out; missing = all. */
  scope?: Scope
}

/**
 * What will be told up to `until` if nobody does anything, one measure after the other (by id), each in the order of its
 * dates. Measures that have nothing to tell are left out.
 */
export async function* forecastOf(
  queryable: Queryable,
  { now, until, measureId = null, personId = null, scope = everything }: ForecastQuery,
): AsyncGenerator<{ measure: Measure; notices: Foreseen[] }> {
  const versions = await loadVersions(queryable)
  const roster = await loadRoster(queryable)
  for await (const measure of measuresFor(queryable, measureId, scope)) {
    const planned = forecast(measure, contextOf(versions, measure.versions, now), until)
    const notices = planned
      .map((notice) => ({ ...notice, people: peopleOf(notice, measure, roster) }))
      .filter(({ people }) => personId === null || people.includes(personId))
    if (notices.length > 0) yield { measure, notices }
  }
}

async function* measuresFor(
  queryable: Queryable,
  id: MeasureId | null,
  scope: Scope,
): AsyncGenerator<Measure> {
  if (id === null) return yield* eachMeasure(queryable, { openOnly: true, scope })
  const found = await findReadable(queryable, id, scope)
  if (found) yield found.measure
}

/** Who was told so far is asked when a mail goes; a forecast holds no notice to `told`. */
function peopleOf({ role, date }: PlannedNotice, measure: Measure, roster: Roster): PersonId[] {
  return resolve(role, measure, { roster, date, told: [] }).people.map(({ id }) => id)
}
