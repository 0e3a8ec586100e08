import type { LocalDate } from './localDate.ts'
import { epochDay, fromEpochDay, weekdayOf, yearOf } from './localDate.ts'
import { statutoryDays } from './provisional.ts'

/** One published year: the State Council's notice of it (国务院办公厅关于…部分节假日安排的通知). */
export type CalendarYear = {
  year: number
  /** The notice's number, e.g. 国办发明电〔2020〕27号. */
  notice: string
  /** Every day of 放假 and 放假调休, weekends in between included; may reach into the neighbouring year. */
  holidays: { name: string; dates: LocalDate[] }[]
  /** Weekend days that are worked (调休上班). */
  makeUpDays: LocalDate[]
}

/** Immutable plain data; a measure carries its version. Never mutate one: its compiled form is remembered. */
export type Calendar = { version: number; years: CalendarYear[] }

export type DayKind = 'workingDay' | 'restDay' | 'statutoryHoliday' | 'makeUpDay'

type Compiled = {
  kinds: Uint8Array
  /** workingBefore[i]: working days before day i of the range. */
  workingBefore: Int32Array
  /** The n-th working day of the range. */
  workingDays: Int32Array
  published: Set<number>
}

export const firstYear = 1990
export const lastYear = 2100

/** What the day is by the notice of its year, or provisionally by law. statutoryHoliday = any day of a notice's holiday
 *  period (for deadlines the law's own days and the shifted rest days around them count alike).
 *  All functions here throw a RangeError with a Chinese sentence outside 1990-2100. */
export function dayKind(calendar: Calendar, date: LocalDate): DayKind {
  return kindNames[compile(calendar).kinds[indexOf(date)] ?? rest] ?? 'restDay'
}

/** Whether the office works on that day. */
export function isWorkingDay(calendar: Calendar, date: LocalDate): boolean {
  return isWorkingKind(compile(calendar).kinds[indexOf(date)] ?? rest)
}

/** The n-th working day strictly after `date` (n > 0) or strictly before it (n < 0). n = 0 gives the date itself:
 *  a due date stays as printed, also on a rest day. 2023-12-31: -1 is 2023-12-29, +1 is 2024-01-02. */
export function addWorkingDays(calendar: Calendar, date: LocalDate, n: number): LocalDate {
  const index = indexOf(date)
  if (n === 0) return date
  const { workingBefore, workingDays } = compile(calendar)
  const position = n > 0 ? (workingBefore[index + 1] ?? 0) + n - 1 : (workingBefore[index] ?? 0) + n
  const found = workingDays[position]
  if (found === undefined) throw outOfRange(`${date} ${n > 0 ? '+' : ''}${n} 个工作日`)
  return fromEpochDay(found + firstDay)
}

/** Number of working days d with from < d <= to; negative, the same days counted backwards, when `to` is earlier. */
export function workingDaysBetween(calendar: Calendar, from: LocalDate, to: LocalDate): number {
  const { workingBefore } = compile(calendar)
  return (workingBefore[indexOf(to) + 1] ?? 0) - (workingBefore[indexOf(from) + 1] ?? 0)
}

/** The first working day on or after `date`. */
export function onOrAfter(calendar: Calendar, date: LocalDate): LocalDate {
  return isWorkingDay(calendar, date) ? date : addWorkingDays(calendar, date, 1)
}

/** The last working day on or before `date`. */
export function onOrBefore(calendar: Calendar, date: LocalDate): LocalDate {
  return isWorkingDay(calendar, date) ? date : addWorkingDays(calendar, date, -1)
}

/** Whether the year of `date` is unpublished in this calendar: rest days by law only, no make-up days (PROTOCOL 6). */
export function isProvisional(calendar: Calendar, date: LocalDate): boolean {
  indexOf(date)
  return !compile(calendar).published.has(yearOf(date))
}

/** Whether counting from one date to the other (in either order) goes through an unpublished year: a result inside a
 *  published year is provisional too when it was counted back from the next one. */
export function needsUnpublishedYear(calendar: Calendar, from: LocalDate, to: LocalDate): boolean {
  indexOf(from)
  indexOf(to)
  const years = [yearOf(from), yearOf(to)].sort((a, b) => a - b)
  const [first = 0, last = 0] = years
  const { published } = compile(calendar)
  for (let year = first; year <= last; year++) if (!published.has(year)) return true
  return false
}

const kindNames: DayKind[] = ['workingDay', 'restDay', 'statutoryHoliday', 'makeUpDay']
const [working, rest, holiday, makeUp] = [0, 1, 2, 3]
const firstDay = epochDay(`${firstYear}-01-01`)
const dayCount = epochDay(`${lastYear}-12-31`) - firstDay + 1

const compiledOf = new WeakMap<Calendar, Compiled>()

/** Compiled once per object (under a millisecond): parse a stored version once and keep the object. */
function compile(calendar: Calendar): Compiled {
  const known = compiledOf.get(calendar)
  if (known) return known
  const kinds = provisionalKinds().slice()
  for (const year of calendar.years) clearYear(kinds, year.year)
  for (const year of calendar.years) applyNotice(kinds, year)
  const compiled = { kinds, ...count(kinds), published: new Set(calendar.years.map((year) => year.year)) }
  compiledOf.set(calendar, compiled)
  return compiled
}

/** A published year starts from plain weekends: the notice names every day that differs. */
function clearYear(kinds: Uint8Array, year: number): void {
  const end = indexOf(`${year}-12-31`)
  for (let i = indexOf(`${year}-01-01`); i <= end; i++) kinds[i] = weekendOrWorking(i)
}

/** By date, not by year: the notice of 2023 begins its New Year holiday on 2022-12-31. */
function applyNotice(kinds: Uint8Array, year: CalendarYear): void {
  for (const { dates } of year.holidays) for (const date of dates) kinds[indexOf(date)] = holiday
  for (const date of year.makeUpDays) kinds[indexOf(date)] = makeUp
}

function count(kinds: Uint8Array): { workingBefore: Int32Array; workingDays: Int32Array } {
  const workingBefore = new Int32Array(dayCount + 1)
  const workingDays = new Int32Array(dayCount)
  let total = 0
  for (let i = 0; i < dayCount; i++) {
    workingBefore[i] = total
    if (isWorkingKind(kinds[i] ?? rest)) workingDays[total++] = i
  }
  workingBefore[dayCount] = total
  return { workingBefore, workingDays: workingDays.slice(0, total) }
}

let provisional: Uint8Array | undefined

/** All years as if none were published; the same for every calendar, so computed once. */
function provisionalKinds(): Uint8Array {
  if (provisional) return provisional
  const kinds = Uint8Array.from({ length: dayCount }, (_, i) => weekendOrWorking(i))
  for (let year = firstYear; year <= lastYear; year++) {
    for (const { date } of statutoryDays(year)) kinds[indexOf(date)] = holiday
  }
  provisional = kinds
  return kinds
}

function weekendOrWorking(index: number): number {
  return weekdayOf(index + firstDay) > 5 ? rest : working
}

function isWorkingKind(kind: number): boolean {
  return kind === working || kind === makeUp
}

function indexOf(date: LocalDate): number {
  const index = epochDay(date) - firstDay
  if (index < 0 || index >= dayCount) throw outOfRange(date)
  return index
}

function outOfRange(found: string): RangeError {
  return new RangeError(`工作日历：找到“${found}”，应在 ${firstYear} 年至 ${lastYear} 年之内`)
}
