import type { Pool } from 'pg'
import type { RunningClock } from '../activities/dispatchAlarms.ts'
import { roundClockRuns } from '../activities/dispatchAlarms.ts'
import { addAlarms } from '../db/dispatch/settle.ts'
import type { StoredClock } from '../db/roundClocks.ts'
import { currentClocks } from '../db/roundClocks.ts'
import type { Round } from '../db/rounds.ts'
import { listRounds } from '../db/rounds.ts'
import { loadVersions } from '../db/versions.ts'
import type { Calendar } from '../domain/calendar.ts'
import type { Instant, LocalDate } from '../domain/localDate.ts'
import { clockStage, lastDayOf } from '../domain/roundClocks.ts'
import { everything } from '../domain/scope.ts'

/** Tells the office of clocks that end soon or have ended unmet. The alarm's key tells each stage once. */
export async function tellRoundClocks(
  pool: Pool,
  { today, now }: { today: LocalDate; now: Instant },
): Promise<void> {
  const clocks = await currentClocks(pool, null)
  if (clocks.length === 0) return
  const [rounds, { calendars }] = await Promise.all([listRounds(pool, everything), loadVersions(pool)])
  const running = rounds.flatMap((round) => {
    const calendar = calendars.get(round.versions.calendar)
    const own = clocks.filter(({ roundId }) => roundId === round.id)
    return calendar ? runningOf(round, own, { calendar, today }) : []
  })
  await addAlarms(
    pool,
    running.map((clock) => roundClockRuns(clock, today)),
    now,
  )
}

function runningOf(
  round: Round,
  clocks: readonly StoredClock[],
  { calendar, today }: { calendar: Calendar; today: LocalDate },
): RunningClock[] {
  return clocks.flatMap((clock) => {
    const lastDay = lastDayOf(clock, clocks, calendar)
    if (lastDay === null || clock.metOn !== null) return []
    const stage = clockStage(lastDay, today, calendar)
    return stage === 0 ? [] : [{ ...clock, round, stage, lastDay }]
  })
}
