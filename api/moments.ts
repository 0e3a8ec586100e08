import type { Instant } from '../domain/localDate.ts'

const eightHours = 8 * 3_600_000

/** An instant as it is written to the outside: in Beijing time with its offset, e.g. 2026-03-09T09:00:00.000+08:00. */
export function momentOf(instant: Instant): string {
  return new Date(instant + eightHours).toISOString().replace('Z', '+08:00')
}

/** Null for null and for ±Infinity: nothing lies there. */
export function momentOrNull(instant: Instant | null): string | null {
  return instant === null || !Number.isFinite(instant) ? null : momentOf(instant)
}

/** For sentences: 2026-03-09 09:00. */
export function momentWords(instant: Instant): string {
  return momentOf(instant).slice(0, 16).replace('T', ' ')
}
