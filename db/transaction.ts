import type { Pool, PoolClient } from 'pg'
import pg from 'pg'

/**
 * Runs `work` in one READ COMMITTED transaction; any error rolls it back and is thrown. A serialization failure or a
 * deadlock is tried up to three times: `work` must do nothing but query.
 */
export function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return onConnection(pool, async (client) => {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  })
}

/**
 * The same for work that begins and commits by itself, so that `begin` and `commit` can travel with its statements.
 * Only reads may travel with `begin`: should it fail, what follows would run outside a transaction.
 */
export async function onConnection<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work)
    } catch (error) {
      if (attempt === 3 || !isWorthRetrying(error)) throw error
    }
  }
}

async function once<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = false
  // A checked-out connection has no listener of the pool: its loss would end the process.
  const onError = () => {
    broken = true
  }
  client.on('error', onError)
  try {
    return await work(client)
  } catch (error) {
    broken = !(await rolledBack(client)) || broken
    throw error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('rollback')
    return true
  } catch {
    return false
  }
}

/** 40001 serialization failure, 40P01 deadlock: the other transaction went on, ours can start anew. */
function isWorthRetrying(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01')
}
