import type { Calendar } from '../domain/calendar.ts'
import type { Instant } from '../domain/localDate.ts'
import type { MissingYear } from '../domain/missingYears.ts'
import { missingYears } from '../domain/missingYears.ts'
import { dateAt } from '../domain/time.ts'
import type { Queryable } from './pool.ts'
import { unpublishedYears } from './provisional.ts'
import { loadVersions, newestVersions } from './versions.ts'

/** The newest calendar, and the years that it lacks: those that notices wait in, and from November on the next one. */
export async function calendarStanding(
  queryable: Queryable,
  now: Instant,
): Promise<{ calendar: Calendar; missing: MissingYear[] }> {
  const versions = await loadVersions(queryable)
  const calendar = versions.calendars.get(newestVersions(versions).calendar)
  if (!calendar) throw new Error('工作日历：数据库里没有')
  const today = dateAt(now, versions.newestPolicy).date
  const published = calendar.years.map(({ year }) => year)
  return { calendar, missing: missingYears(await unpublishedYears(queryable), { published, today }) }
}
