import type { Queryable } from './pool.ts'
import { loadVersions, newestVersions } from './versions.ts'

/** Years that waiting notices fall into and that the newest calendar does not have, each with how many they are. */
export async function unpublishedYears(queryable: Queryable): Promise<{ year: number; notices: number }[]> {
  const versions = await loadVersions(queryable)
  const calendar = versions.calendars.get(newestVersions(versions).calendar)
  const published = calendar?.years.map(({ year }) => year) ?? []
  const { rows } = await queryable.query<{ year: number; notices: number }>(
    `select extract(year from date)::int as year, count(*)::int as notices from notice
     where done_at is null and measure_id is not null and extract(year from date) <> all($1::int[])
     group by 1 order by 1`,
    [published],
  )
  return rows
}
