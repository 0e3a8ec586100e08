import type { PlanContext, Track } from './agenda.ts'
import { occurrenceKey, reachedKey, tracksOf } from './agenda.ts'
import { workingDaysBetween } from './calendar.ts'
import type { Rung, RungRecipient } from './ladder.ts'
import type { Instant, LocalDate } from './localDate.ts'
import { daysBetween } from './localDate.ts'
import type { Measure } from './measure.ts'
import { positionOf, rungDate } from './rungDate.ts'
import { lookAt, morningSlot, nextMorningSlot } from './slots.ts'
import { dateAt } from './time.ts'

export { positionOf } from './rungDate.ts'

/** One rung of one running track. */
export type Line = {
  track: Track
  rung: Rung
  /** So many occurrences had their slot before the track began: they are `beforeStart` … */
  passed: number
  /** … unless the measure was already overdue then: its overdue rungs are told after all, at the next slot. */
  toldLate: boolean
  /** The highest occurrence reached so far, 0 when none was. */
  reached: number
}

/** The n-th time of one rung. */
export type Occurrence = Line & {
  occurrence: number
  /** Days of the rung's unit after (+) or before (-) the base date. */
  position: number
  /** The day at whose morning slot it is told, that slot, and when the workflow looks. */
  date: LocalDate
  slotAt: Instant
  lookAt: Instant
}

/** The lines of a measure under the versions that they were made for. */
type Known = { versions: PlanContext; lines: readonly Line[] }
const known = new WeakMap<Measure, Known>()

/** Every rung of every track that runs: the one source of plan, climb, next decision and forecast. All of these ask for one
 *  measure in turn, so its lines are remembered as long as it is. */
export function linesOf(measure: Measure, context: PlanContext): readonly Line[] {
  const before = known.get(measure)
  if (before && isSame(before.versions, context)) return before.lines
  const lines = drawLines(measure, context)
  known.set(measure, { versions: context, lines })
  return lines
}

function isSame(a: PlanContext, b: PlanContext): boolean {
  return a.calendar === b.calendar && a.ladder === b.ladder && a.policy === b.policy
}

function drawLines(measure: Measure, context: PlanContext): Line[] {
  return tracksOf(measure, context).flatMap((track) =>
    track.rungs.map((rung) => lineOf(track, rung, context)),
  )
}

/** Dates and instants of a line's n-th occurrence (n from 1). Throws a RangeError beyond the calendar's last year. */
export function occurrenceAt(line: Line, n: number, context: PlanContext): Occurrence {
  const { track, rung } = line
  const at = { ...line, occurrence: n, position: positionOf(rung, n) }
  if (line.toldLate && n <= line.passed) return { ...at, ...nextSlot(track, context) }
  const date = lateDay(line, n) ?? rungDate(track.base, rung, { n, calendar: context.calendar })
  const slotAt = morningSlot(date, context.policy)
  return { ...at, date, slotAt, lookAt: lookAt(track.measureId, date, context.policy) }
}

/** The highest occurrence whose decision is due at `instant`, 0 when none is: by arithmetic, never by counting up. */
export function dueUpTo(line: Line, instant: Instant, context: PlanContext): number {
  const { track, rung, passed } = line
  const today = dateAt(instant, context.policy).date
  let n = Math.min(Math.max(guess(track, rung, { date: today, context }), passed), lastOccurrence(rung))
  while (n > passed && occurrenceAt(line, n, context).lookAt > instant) n--
  if (n > passed || !line.toldLate) return n
  return occurrenceAt(line, passed, context).lookAt <= instant ? passed : 0
}

/** The occurrences of a rung that are due at `instant` and not yet reached, lowest first. After a long outage these are
 *  many: use `dueUpTo` where the highest suffices. */
export function occurrencesUpTo(line: Line, instant: Instant, context: PlanContext): Occurrence[] {
  const from = nextUnreached(line)
  const count = Math.max(0, dueUpTo(line, instant, context) - from + 1)
  return Array.from({ length: count }, (_, i) => occurrenceAt(line, from + i, context))
}

/** The lowest occurrence that may still be told; past `lastOccurrence` when there is none. */
export function nextUnreached({ rung, passed, toldLate, reached }: Line): number {
  return Math.max(reached + 1, toldLate ? firstAfterDate(rung) : passed + 1)
}

/** Infinity for a repeating decision without a bound. Rungs that only remind end at the date itself (PROTOCOL 4). */
export function lastOccurrence(rung: Rung): number {
  if (!repeats(rung)) return 1
  if (rung.by === 'workflow') return rung.times ?? Number.POSITIVE_INFINITY
  return Math.max(1, Math.floor(-rung.offset / rung.every) + 1)
}

/** The lowest occurrence after the date itself. */
export function firstAfterDate(rung: Rung): number {
  return rung.offset > 0 || !repeats(rung) ? 1 : Math.floor(-rung.offset / rung.every) + 2
}

/** Whether the role hears the n-th occurrence. */
export function hears(recipient: RungRecipient, n: number): boolean {
  return n >= (recipient.from ?? 1) && n <= (recipient.until ?? n)
}

function lineOf(whole: Track, rung: Rung, context: PlanContext): Line {
  const track = sinceItCame(whole, rung, context)
  const passed = passedAtStart(track, rung, context)
  const toldLate = track.overdueAtStart && passed > 0 && positionOf(rung, passed) > 0
  return {
    track,
    rung,
    passed,
    toldLate,
    reached: track.reached[reachedKey(track.id, track.cycle, rung.id)] ?? 0,
  }
}

/** A rung that a re-plan brought has its own beginning: what it would have told before is not told after all. */
function sinceItCame(track: Track, rung: Rung, { policy }: PlanContext): Track {
  const since = track.id === 'due' ? track.replanned?.rungsSince[rung.id] : undefined
  if (since === undefined || since <= track.startedAt) return track
  const startedOn = dateAt(since, policy).date
  return { ...track, startedAt: since, startedOn, overdueAtStart: track.base < startedOn }
}

/** What a re-plan moved into the past is told at the slot that came next (PROTOCOL 3). */
function lateDay({ track, rung }: Line, n: number): LocalDate | undefined {
  const late = track.replanned?.late
  return late?.[occurrenceKey({ track: track.id, cycle: track.cycle, rung: rung.id, occurrence: n })]
}

function passedAtStart(track: Track, rung: Rung, context: PlanContext): number {
  let n = Math.min(guess(track, rung, { date: track.startedOn, context }), lastOccurrence(rung))
  while (
    n > 0 &&
    !isBeforeStart(track, rungDate(track.base, rung, { n, calendar: context.calendar }), context)
  )
    n--
  return n
}

/** A slot lies on its own day, so mostly the dates decide. */
function isBeforeStart(track: Track, date: LocalDate, { policy }: PlanContext): boolean {
  return date === track.startedOn ? morningSlot(date, policy) < track.startedAt : date < track.startedOn
}

function nextSlot(
  { startedAt, measureId }: Track,
  context: PlanContext,
): Pick<Occurrence, 'date' | 'slotAt' | 'lookAt'> {
  const slotAt = nextMorningSlot(startedAt, context)
  const { date } = dateAt(slotAt, context.policy)
  return { date, slotAt, lookAt: Math.min(slotAt, lookAt(measureId, date, context.policy)) }
}

/** A little more than the number of occurrences up to the day; the callers step down from it. */
function guess(
  { base }: Track,
  rung: Rung,
  { date, context }: { date: LocalDate; context: PlanContext },
): number {
  if (!repeats(rung)) return 1
  const days =
    rung.unit === 'calendarDays'
      ? daysBetween(base, date) + longestHoliday
      : workingDaysBetween(context.calendar, base, date)
  return Math.max(0, Math.floor((days - rung.offset) / rung.every) + 2)
}

/** By so many days a rung in calendar days may be told before its day. */
const longestHoliday = 15

function repeats(rung: Rung): rung is Rung & { every: number } {
  return rung.every !== null && rung.every >= 1
}
