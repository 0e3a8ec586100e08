import pg from 'pg'
import type { Queryable } from '../pool.ts'
import type { Manifest } from './manifest.ts'

export type Table = { name: string; columns: string[] }

/** Every table but the list of migrations, those that others refer to before those that refer to them. */
export async function readTables(client: Queryable): Promise<Table[]> {
  const { rows } = await client.query<Table & { refers: string[] }>(
    `select c.relname as name,
       (select array_agg(attname::text order by attnum) from pg_attribute
        where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
       (select coalesce(array_agg(f.relname::text), '{}') from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid) as refers
     from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'schema_migration'
     order by c.relname`,
  )
  const sorted: Table[] = []
  const isThere = (name: string): boolean => sorted.some((table) => table.name === name)
  let left = rows
  while (left.length > 0) {
    const next = left.filter(({ refers }) => refers.every(isThere))
    if (next.length === 0) throw new Error(`tables refer to each other: ${left.map(({ name }) => name)}`)
    sorted.push(...next.map(({ name, columns }) => ({ name, columns })))
    left = left.filter(({ name }) => !isThere(name))
  }
  return sorted
}

/** Sequences are outside every snapshot: read after the tables, they are never behind them. */
export async function readSequences(client: Queryable): Promise<Manifest['sequences']> {
  const { rows: names } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S' order by relname`,
  )
  const sequences: Manifest['sequences'] = []
  for (const { name } of names) {
    const { rows } = await client.query<{ value: string; called: boolean }>(
      `select last_value::text as value, is_called as called from ${pg.escapeIdentifier(name)}`,
    )
    for (const row of rows) sequences.push({ name, ...row })
  }
  return sequences
}

/** `measure (id, round_id, …)`, as COPY names what it copies. */
export function columnsOf({ name, columns }: Table): string {
  return `${pg.escapeIdentifier(name)} (${columns.map((column) => pg.escapeIdentifier(column)).join(', ')})`
}
