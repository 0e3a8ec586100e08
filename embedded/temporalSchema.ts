import pg from 'pg'
import { administer, dropDatabase, ensureDatabase } from './databases.ts'
import type { EmbeddedPostgres } from './postgres.ts'
import { run } from './process.ts'

/** Temporal's two databases: histories and timers in one, what its lists show in the other. */
export type TemporalDatabases = { main: string; visibility: string }

/** The names for a prefix (default `temporal`). */
export function temporalDatabases(prefix = 'temporal'): TemporalDatabases {
  return { main: prefix, visibility: `${prefix}_visibility` }
}

/** Makes both databases with their tables where they are missing. `sql` is Temporal's schema tool. */
export async function ensureTemporalSchema(
  postgres: EmbeddedPostgres,
  sql: string,
  names: TemporalDatabases,
): Promise<void> {
  await ensureSchema(postgres, sql, { name: names.main, schema: 'postgresql/v12/temporal', version: '1.19' })
  await ensureSchema(postgres, sql, {
    name: names.visibility,
    schema: 'postgresql/v12/visibility',
    version: '1.14',
  })
}

/** Drops both databases: every workflow is gone. The server on them must be stopped first. */
export async function dropTemporalDatabases(postgres: EmbeddedPostgres, prefix?: string): Promise<void> {
  const { main, visibility } = temporalDatabases(prefix)
  await dropDatabase(postgres, main)
  await dropDatabase(postgres, visibility)
}

type Wanted = { name: string; schema: string; version: string }

async function ensureSchema(postgres: EmbeddedPostgres, sql: string, wanted: Wanted): Promise<void> {
  const version = await currentVersion(postgres, wanted.name)
  if (version === wanted.version) return
  const tool = (database: string, ...args: string[]): Promise<string> => {
    const env = { PATH: process.env.PATH, SQL_PASSWORD: postgres.password, SQL_USER: postgres.user }
    const target = [
      '--pl',
      'postgres12_pgx',
      '--ep',
      postgres.host,
      '-p',
      String(postgres.port),
      '--db',
      database,
    ]
    return run(sql, [...target, ...args], { env, cwd: '/' })
  }
  if (version !== null) {
    await tool(wanted.name, 'update-schema', '--schema-name', wanted.schema)
    return
  }
  // Built under another name and renamed when whole: the tool cannot go on from a half-made schema.
  const unfinished = `${wanted.name}_unfinished`
  await dropDatabase(postgres, unfinished)
  await dropDatabase(postgres, wanted.name) // there, but without a version: not one of ours that is whole
  await ensureDatabase(postgres, unfinished)
  await tool(unfinished, 'setup-schema', '-v', '0.0')
  await tool(unfinished, 'update-schema', '--schema-name', wanted.schema)
  const [from, to] = [unfinished, wanted.name]
  await administer(postgres, (client) => client.query('UPDATE schema_version SET db_name = $1', [to]), from)
  const rename = `ALTER DATABASE ${pg.escapeIdentifier(from)} RENAME TO ${pg.escapeIdentifier(to)}`
  await administer(postgres, (client) => client.query(rename))
}

/** Null when the database is missing or holds no schema. */
async function currentVersion(postgres: EmbeddedPostgres, name: string): Promise<string | null> {
  const there = await administer(postgres, (client) =>
    client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]),
  )
  if (!there.rowCount) return null
  return administer(
    postgres,
    async (client) => {
      const table = await client.query("SELECT to_regclass('schema_version') AS name")
      if (table.rows[0]?.name === null) return null
      const found = await client.query('SELECT curr_version FROM schema_version WHERE db_name = $1', [name])
      return found.rows[0] ? String(found.rows[0].curr_version) : null
    },
    name,
  )
}
