import type { Calendar } from './calendar.ts'
import { addWorkingDays, onOrAfter, onOrBefore } from './calendar.ts'
import type { Rung } from './ladder.ts'
import type { LocalDate } from './localDate.ts'
import { addDays } from './localDate.ts'

/** Days of the rung's unit from the base date to the n-th occurrence. */
export function positionOf(rung: Rung, n: number): number {
  return rung.offset + (n - 1) * (rung.every ?? 0)
}

/** In calendar days a rest day is no day to write on: before the date the working day before it, so that nobody has fewer
 *  days left than the rung says; after the date the next one. */
export function rungDate(
  base: LocalDate,
  rung: Rung,
  { n, calendar }: { n: number; calendar: Calendar },
): LocalDate {
  const position = positionOf(rung, n)
  if (rung.unit !== 'calendarDays') return onOrAfter(calendar, addWorkingDays(calendar, base, position))
  const day = addDays(base, position)
  return position < 0 ? onOrBefore(calendar, day) : onOrAfter(calendar, day)
}
