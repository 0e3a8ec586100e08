import type { Pool, PoolClient, PoolConfig } from 'pg'
import pg from 'pg'
import { columnTypes } from './instants.ts'
import { rememberTogether } from './remembered.ts'

export type { Pool, PoolClient } from 'pg'

/** A pool or one of its connections: for queries that need no transaction of their own. */
export type Queryable = Pick<PoolClient, 'query'>

/**
 * Connections of the application's role. A statement may take 5 s and a transaction may idle 10 s, so that a stuck
 * process never holds a measure's row for long. Queries of one connection are pipelined: those that are started
 * without waiting travel together, and after a failed one in a transaction all later ones fail as well.
 */
export function openPool(
  url: string,
  options: { max?: number; name?: string; keepIdle?: boolean } = {},
): Pool {
  const settings: PoolConfig & { pipeline: boolean } = {
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.name ?? 'zhenggai',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 5_000,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
    // What is temporary ends with its connection.
    ...(options.keepIdle ? { idleTimeoutMillis: 0 } : {}),
    types: columnTypes,
    pipeline: true,
  }
  const pool = new pg.Pool(settings)
  // Without a listener the loss of an idle connection would end the process; the next query tells it anyway.
  pool.on('error', () => {})
  rememberTogether(pool)
  return pool
}
