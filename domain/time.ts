import { IANAZone } from 'luxon'
import type { Instant, LocalDate } from './localDate.ts'
import { epochDay, fromEpochDay, yearOf } from './localDate.ts'
import type { Policy } from './policy.ts'

const secondsPerDay = 86_400
const msPerDay = 86_400_000

/**
 * The instant at which the clock in the policy's zone shows `time` ('HH:mm' or 'HH:mm:ss'; '24:00' ends the day) on
 * `date`. With a scaled day (`dayLength` seconds instead of 86400) the count runs linearly from the policy's anchor.
 * Together with `dateAt` the only crossing between calendar and clock. Throws a RangeError when either is malformed.
 */
export function instantOf(date: LocalDate, time: string, policy: Policy): Instant {
  return instantAtSecond(date, secondOfDay(time), policy)
}

/**
 * The date and time that the clock in the policy's zone shows at an instant, parts of a second dropped. The time is
 * 'HH:mm', or 'HH:mm:ss' when the seconds are not 0: as text these compare as the times do.
 */
export function dateAt(instant: Instant, policy: Policy): { date: LocalDate; time: string } {
  const { date, second } = secondAt(instant, policy)
  return { date, time: writeTime(second) }
}

/** Local seconds since 00:00 of 'HH:mm' or 'HH:mm:ss'; 86400 for '24:00'. */
export function secondOfDay(time: string): number {
  const known = parsedTimes.get(time)
  if (known !== undefined) return known
  const second = parseTime(time)
  // Bounded by the form: at most 86,401 texts, in life the handful of a policy.
  parsedTimes.set(time, second)
  return second
}

/** `instantOf` for a number of local seconds after 00:00, past the day's end allowed. */
export function instantAtSecond(date: LocalDate, second: number, policy: Policy): Instant {
  const day = epochDay(date)
  if (policy.dayLength !== secondsPerDay) return scaledInstant(day, second, policy)
  const localMs = (day + Math.floor(second / secondsPerDay)) * msPerDay + (second % secondsPerDay) * 1000
  return localMs - offsetOfLocal(localMs, policy.zone)
}

/** `dateAt` as a number: whole local seconds since 00:00. */
export function secondAt(instant: Instant, policy: Policy): { date: LocalDate; second: number } {
  const localSecond =
    policy.dayLength === secondsPerDay ? realSecond(instant, policy) : scaledSecond(instant, policy)
  const day = Math.floor(localSecond / secondsPerDay)
  return { date: fromEpochDay(day), second: localSecond - day * secondsPerDay }
}

const parsedTimes = new Map<string, number>()
const timePattern = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/

function parseTime(time: string): number {
  if (time === '24:00' || time === '24:00:00') return secondsPerDay
  const match = timePattern.exec(time)
  if (!match) throw new RangeError(`时刻：找到“${time}”，应为 HH:mm 或 HH:mm:ss（00:00 至 24:00）`)
  return Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? 0)
}

function writeTime(second: number): string {
  const [hours, minutes, seconds] = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60]
  const time = `${twoDigits(hours)}:${twoDigits(minutes)}`
  return seconds === 0 ? time : `${time}:${twoDigits(seconds)}`
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

/** Rounded up to the millisecond and back down, so that the two are each other's inverse whatever the day's length.
 *  The factor 864 keeps every product below 2^53, hence exact. */
function scaledInstant(day: number, second: number, { anchor, dayLength }: Policy): Instant {
  const seconds = (day - epochDay(anchor.date)) * secondsPerDay + second
  return anchor.instant + Math.ceil((seconds * dayLength * 10) / 864)
}

function scaledSecond(instant: Instant, { anchor, dayLength }: Policy): number {
  return (
    epochDay(anchor.date) * secondsPerDay + Math.floor(((instant - anchor.instant) * 864) / (dayLength * 10))
  )
}

function realSecond(instant: Instant, policy: Policy): number {
  return Math.floor((instant + offsetAt(instant, policy.zone)) / 1000)
}

/** Milliseconds to add to UTC. Shanghai had summer time in 1986-1991: those years ask the zone each time, the others
 *  (one offset all year) once. */
function offsetAt(instant: Instant, zone: Policy['zone']): number {
  const year = yearOf(fromEpochDay(Math.floor(instant / msPerDay)))
  return steadyOffset(year, zone) ?? zoneOffset(instant, zone)
}

/** The offset at a local time. One that summer time skips is read with the offset before the change, one that comes
 *  twice is the first. */
function offsetOfLocal(localMs: number, zone: Policy['zone']): number {
  const year = yearOf(fromEpochDay(Math.floor(localMs / msPerDay)))
  const steady = steadyOffset(year, zone)
  if (steady !== null) return steady
  const before = zoneOffset(localMs - msPerDay, zone)
  if (zoneOffset(localMs - before, zone) === before) return before
  const after = zoneOffset(localMs + msPerDay, zone)
  return zoneOffset(localMs - after, zone) === after ? after : before
}

const steadyOffsets = new Map<number, number | null>()

/** The offset of a year without a change, else null; looked at from a month before the year to a month after it, so
 *  that the year may be that of the local or of the UTC date. One map suffices: there is one zone. */
function steadyOffset(year: number, zone: Policy['zone']): number | null {
  const known = steadyOffsets.get(year)
  if (known !== undefined) return known
  const start = epochDay(`${String(year).padStart(4, '0')}-01-01`) * msPerDay
  const offsets = new Set(
    Array.from({ length: 14 }, (_, i) => zoneOffset(start + (i - 1) * 31 * msPerDay, zone)),
  )
  const [first] = offsets
  const offset = offsets.size === 1 && first !== undefined ? first : null
  steadyOffsets.set(year, offset)
  return offset
}

function zoneOffset(instant: Instant, zone: Policy['zone']): number {
  return IANAZone.create(zone).offset(instant) * 60_000
}
