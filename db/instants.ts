import type { CustomTypesConfig } from 'pg'
import pg from 'pg'
import type { Instant } from '../domain/localDate.ts'

/** An instant (ms) as text for a timestamptz; ±Infinity becomes 'infinity' and '-infinity', null stays null. */
export function sqlInstant(instant: Instant): string
export function sqlInstant(instant: Instant | null): string | null
export function sqlInstant(instant: Instant | null): string | null {
  if (instant === null) return null
  if (instant === Number.POSITIVE_INFINITY) return 'infinity'
  if (instant === Number.NEGATIVE_INFINITY) return '-infinity'
  return new Date(instant).toISOString()
}

/** A timestamptz as PostgreSQL writes it (any offset) -> epoch milliseconds. */
export function parseInstant(text: string): Instant {
  if (text === 'infinity') return Number.POSITIVE_INFINITY
  if (text === '-infinity') return Number.NEGATIVE_INFINITY
  const iso = text.replace(' ', 'T')
  return Date.parse(/[+-]\d\d$/.test(iso) ? `${iso}:00` : iso)
}

const ownParsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.TIMESTAMPTZ]: parseInstant,
  // pg would make a Date of it, in the zone of the process: a local date has none.
  [pg.types.builtins.DATE]: (text) => text,
  [pg.types.builtins.INT8]: Number,
}

/** How column values come out of SQL: instants and counts as numbers, local dates as text. */
export const columnTypes: CustomTypesConfig = {
  getTypeParser: (oid, format) => ownParsers[oid] ?? pg.types.getTypeParser(oid, format),
}
