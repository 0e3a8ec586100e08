import pg from 'pg'
import type { EmbeddedPostgres } from './postgres.ts'
import { hasCode } from './process.ts'

/** Makes the database when it is missing. Safe when two processes do it at once. */
export async function ensureDatabase(server: EmbeddedPostgres, name: string): Promise<void> {
  await administer(server, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (found.rowCount) return
    try {
      // template0: nobody can be connected to it, so that two copies at once do not refuse each other.
      await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE template0`)
    } catch (error) {
      if (!hasCode(error, '42P04', '23505')) throw error // the other process made it
    }
  })
}

/** Drops the database when it is there, and whoever is connected to it. */
export async function dropDatabase(server: EmbeddedPostgres, name: string): Promise<void> {
  await administer(server, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`),
  )
}

/** Runs statements on one connection to a database of the server (default: its administrative one). */
export async function administer<T>(
  server: EmbeddedPostgres,
  work: (client: pg.Client) => Promise<T>,
  database = 'postgres',
): Promise<T> {
  const client = new pg.Client({ connectionString: server.urlFor(database), connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // a server that is killed meanwhile: the query in flight tells it
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
