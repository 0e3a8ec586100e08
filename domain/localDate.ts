/** A day on the office's wall calendar, 'YYYY-MM-DD'; it has no zone. */
export type LocalDate = string

/** A point in time: epoch milliseconds. Only `time.ts` turns one into a LocalDate and back. */
export type Instant = number

const datePattern = /^\d{4}-\d{2}-\d{2}$/
const zero = 48

/** Whether `text` is a real date in the form YYYY-MM-DD: '2022-02-30' and '2022-2-3' are not. */
export function isLocalDate(text: string): text is LocalDate {
  if (!datePattern.test(text) || text.startsWith('0000')) return false
  return fromEpochDay(epochDay(text)) === text
}

/** Days since 1970-01-01 in the Gregorian calendar, by integers only: a Date object would bring in the process's zone.
 *  Throws a RangeError when `date` is not of the form YYYY-MM-DD; whether the day exists is `isLocalDate`'s question. */
export function epochDay(date: LocalDate): number {
  const day = civilToEpochDay(yearOf(date), digits(date, 5, 7), digits(date, 8, 10))
  if (date.length === 10 && !Number.isNaN(day)) return day
  throw new RangeError(`日期：找到“${date}”，应为 YYYY-MM-DD`)
}

/** The inverse of `epochDay`. */
export function fromEpochDay(day: number): LocalDate {
  const known = written.get(day)
  if (known !== undefined) return known
  const text = epochDayToText(day)
  // Bounded: a hostile range of dates must not grow the process; 1970 to 2120 is all that an office writes.
  if (day >= 0 && day < 55_000) written.set(day, text)
  return text
}

/** `days` calendar days later (negative: earlier). */
export function addDays(date: LocalDate, days: number): LocalDate {
  return days === 0 ? date : fromEpochDay(epochDay(date) + days)
}

/** `months` later on the same day of the month, or on that month's last day where it has no such day. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const month = yearOf(date) * 12 + digits(date, 5, 7) - 1 + months
  const first = (index: number) => civilToEpochDay(Math.floor(index / 12), (index % 12) + 1, 1)
  const lastOfMonth = first(month + 1) - 1
  return fromEpochDay(Math.min(first(month) + digits(date, 8, 10) - 1, lastOfMonth))
}

/** Calendar days from one date to another; negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return epochDay(to) - epochDay(from)
}

/** ISO weekday: Monday is 1, Sunday is 7. */
export function weekday(date: LocalDate): number {
  return weekdayOf(epochDay(date))
}

/** ISO weekday of an epoch day; 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

/** The year of a date. */
export function yearOf(date: LocalDate): number {
  return digits(date, 0, 4)
}

/** Every date from `from` to `to`, both included, as notices write them: “10月1日至7日”. */
export function datesFromTo(from: LocalDate, to: LocalDate): LocalDate[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, i) => addDays(from, i))
}

const written = new Map<number, LocalDate>()

/** NaN when one of the characters is no digit. */
function digits(text: string, start: number, end: number): number {
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - zero
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/** Howard Hinnant's days_from_civil: years begin in March, so that the leap day comes last. */
function civilToEpochDay(year: number, month: number, dayOfMonth: number): number {
  const marchYear = month <= 2 ? year - 1 : year
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  )
}

/** Howard Hinnant's civil_from_days. */
function epochDayToText(day: number): LocalDate {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`
}
