import type { Pool } from 'pg'
import { calendarYearMissing } from '../activities/dispatchAlarms.ts'
import { calendarStanding } from '../db/calendarStanding.ts'
import { addAlarms } from '../db/dispatch/settle.ts'
import type { Instant, LocalDate } from '../domain/localDate.ts'
import { tellRoundClocks } from './roundClocks.ts'

/** What the office must hear on a day whatever the measures do: years without a calendar, clocks of rounds that run out.
 *  An alarm's key tells each as often as it should be heard. */
export async function tellToday(
  pool: Pool,
  { today, now }: { today: LocalDate; now: Instant },
): Promise<void> {
  const { missing } = await calendarStanding(pool, now)
  await addAlarms(
    pool,
    missing.map((year) => calendarYearMissing(year, today)),
    now,
  )
  await tellRoundClocks(pool, { today, now })
}
