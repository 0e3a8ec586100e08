import pg from 'pg'
import { connections } from './peer.ts'

/** The peers' own driver, not the product's pool: neither its types nor its pipelining reach an engine that expects others. */
export function openDatabase(max: number = connections.database): pg.Pool {
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL ?? '', max })
  // Without a listener the loss of an idle connection would end the process.
  pool.on('error', () => {})
  return pool
}

/** The one number of a query that counts. */
export async function countOf(pool: pg.Pool, query: string, values: unknown[]): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(query, values)
  return Number(rows[0]?.count)
}
