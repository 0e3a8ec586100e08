import type { Pool } from 'pg'
import type { Roster } from '../domain/roster.ts'
import type { Unit } from '../domain/scope.ts'
import type { Versions } from './versions.ts'

/** What a process keeps of a database: immutable versions, the roster and the tree of units as of the roster's version. */
export type Remembered = {
  versions: Versions | null
  roster: Roster | null
  units: { version: number; list: readonly Unit[] } | null
}

const rememberedBy = new WeakMap<object, Remembered>()

/** One memory for a pool and all its connections: two databases in one process (tests) must not mix. */
export function rememberTogether(pool: Pool): void {
  const remembered: Remembered = { versions: null, roster: null, units: null }
  rememberedBy.set(pool, remembered)
  pool.on('connect', (client) => rememberedBy.set(client, remembered))
}

/** The memory that belongs to a pool or connection; a stranger gets a fresh one and always reads. */
export function rememberedFor(queryable: object): Remembered {
  return rememberedBy.get(queryable) ?? { versions: null, roster: null, units: null }
}
