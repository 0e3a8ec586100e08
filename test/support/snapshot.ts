import { createHash } from 'node:crypto'
import type { Pool } from '../../db/pool.ts'

/** A hash of every row of every table, by table: two equal ones mean that nothing was written in between. */
export async function snapshotOf(pool: Pool): Promise<Record<string, string>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' order by 1`,
  )
  const hashes: Record<string, string> = {}
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${name} t order by 1`)
    const hash = createHash('sha256').update(JSON.stringify(rows)).digest('hex')
    hashes[name] = `${rows.length} ${hash}`
  }
  return hashes
}
