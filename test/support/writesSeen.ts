import type { Pool } from '../../db/pool.ts'

/** By table, how many rows it has and the newest transaction that wrote one. */
export type WritesSeen = ReadonlyMap<string, string>

/**
 * Cheap enough to be asked after each request: two equal ones mean that no row was added, changed or deleted in between
 * (`snapshotOf` compares the rows themselves).
 */
export async function writesSeen(pool: Pool): Promise<WritesSeen> {
  const { rows } = await pool.query<{ name: string; state: string }>(await statement(pool))
  return new Map(rows.map(({ name, state }) => [name, state]))
}

/** The tables that were written to in between. */
export function written(before: WritesSeen, after: WritesSeen): string[] {
  return [...after].filter(([name, state]) => before.get(name) !== state).map(([name]) => name)
}

const statements = new WeakMap<Pool, string>()

async function statement(pool: Pool): Promise<string> {
  const known = statements.get(pool)
  if (known !== undefined) return known
  const { rows } = await pool.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' order by 1`,
  )
  const made = rows
    .map(
      ({ name }) =>
        `select '${name}' as name, concat(count(*), ' ', max(xmin::text::bigint)) as state from ${name}`,
    )
    .join(' union all ')
  statements.set(pool, made)
  return made
}
