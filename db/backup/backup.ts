import pg from 'pg'
import type { Instant } from '../../domain/localDate.ts'
import { copyOut } from './copyStreams.ts'
import { type BackupWriter, writeBackup } from './file.ts'
import type { Manifest } from './manifest.ts'
import { columnsOf, readSequences, readTables } from './tables.ts'

/**
 * Writes the whole database, as of one snapshot, into one file. People and worker go on meanwhile; nothing is held in
 * memory but what is on its way. `now` is what the manifest says it is of. Throws a BackupProblem.
 */
export function backup(url: string, file: string, now: Instant): Promise<Manifest> {
  return writeBackup(file, async (writer) => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
    client.on('error', () => {}) // the query in flight tells it
    await client.connect()
    try {
      await client.query('begin transaction isolation level repeatable read read only')
      // The text that COPY writes must not depend on this server's settings.
      await client.query(
        `set local timezone = 'UTC'; set local datestyle = 'ISO'; set local extra_float_digits = 1`,
      )
      const manifest = await writeTables(client, writer, now)
      await client.query('commit')
      await writer.finish(manifest)
      return manifest
    } finally {
      await client.end()
    }
  })
}

async function writeTables(client: pg.Client, writer: BackupWriter, now: Instant): Promise<Manifest> {
  const tables: Manifest['tables'] = []
  for (const table of await readTables(client)) {
    const { stream, rows } = copyOut(client, `copy ${columnsOf(table)} to stdout`)
    const part = await writer.add(stream)
    tables.push({ ...table, ...part, rows: rows() })
  }
  const migrations = await client.query<Manifest['migrations'][number]>(
    'select name, hash from schema_migration order by name',
  )
  const versions = await client.query<{ kind: string; version: number }>(
    'select kind, max(version) as version from version group by kind',
  )
  const server = await client.query<{ server_version: string }>('show server_version')
  return {
    format: 1,
    createdAt: new Date(now).toISOString(),
    postgres: server.rows[0]?.server_version ?? '',
    migrations: migrations.rows,
    versions: Object.fromEntries(versions.rows.map(({ kind, version }) => [kind, version])),
    sequences: await readSequences(client),
    tables,
  }
}
