import type { Unit } from '../domain/scope.ts'
import type { Queryable } from './pool.ts'
import { rememberedFor } from './remembered.ts'

/** The tree of units as of a roster version, which the caller has read: every change of the tree raises it. */
export async function unitsOf(queryable: Queryable, rosterVersion: number): Promise<readonly Unit[]> {
  const remembered = rememberedFor(queryable)
  if (remembered.units?.version === rosterVersion) return remembered.units.list
  const { rows } = await queryable.query<Unit & { version: number }>(
    `select roster_version as version, name, parent from office join unit on true order by name`,
  )
  const list = rows.map(({ name, parent }) => ({ name, parent }))
  remembered.units = { version: rows[0]?.version ?? rosterVersion, list }
  return list
}

/** The change that was made, and the whole tree after it. */
export type UnitsPlaced = { rosterVersion: number; units: readonly Unit[] }

/**
 * Places units in the tree, inside the caller's transaction; `parent` null takes one out. `check` sees the tree as it
 * would be and throws to keep it as it was. Waits for a roster's import that runs, and keeps the next one waiting.
 */
export async function placeUnits(
  client: Queryable,
  places: readonly { name: string; parent: string | null }[],
  check: (units: readonly Unit[]) => void,
): Promise<UnitsPlaced> {
  const { rows } = await client.query<{ version: number }>(
    'select roster_version as version from office for update',
  )
  const before = await readUnits(client)
  const units = merged(before, places)
  check(units)
  const version = rows[0]?.version ?? 0
  if (JSON.stringify(before) === JSON.stringify(units)) return { rosterVersion: version, units }
  await client.query('delete from unit')
  await client.query(
    'insert into unit (name, parent) select name, parent from json_to_recordset($1) as row (name text, parent text)',
    [JSON.stringify(units)],
  )
  await client.query('update office set roster_version = roster_version + 1')
  return { rosterVersion: version + 1, units }
}

async function readUnits(queryable: Queryable): Promise<Unit[]> {
  const { rows } = await queryable.query<Unit>('select name, parent from unit')
  return byName(rows)
}

function merged(before: readonly Unit[], places: readonly { name: string; parent: string | null }[]): Unit[] {
  const parents = new Map(before.map(({ name, parent }) => [name, parent]))
  for (const { name, parent } of places) {
    if (parent === null) parents.delete(name)
    else parents.set(name, parent)
  }
  return byName([...parents].map(([name, parent]) => ({ name, parent })))
}

function byName(units: readonly Unit[]): Unit[] {
  return units.map(({ name, parent }) => ({ name, parent })).sort((a, b) => (a.name < b.name ? -1 : 1))
}
