import { basename } from 'node:path'
import pg from 'pg'
import type { Instant } from '../../domain/localDate.ts'
import { foreignMigrations, migrateInside } from '../migrate.ts'
import { markRestored } from '../restored.ts'
import { copyIn } from './copyStreams.ts'
import { checkParts, readManifest, readPart } from './file.ts'
import { BackupProblem, type Manifest } from './manifest.ts'
import { columnsOf } from './tables.ts'

/**
 * Puts a backup into an empty database, with the owner's role: the schema of the backup, its rows, then newer migrations,
 * all in one transaction. The whole file is read and compared before anything is written. Afterwards mail is stopped and
 * every open measure is to be armed again; `settleRestored` does the rest. Throws a BackupProblem.
 */
export async function restore(ownerUrl: string, file: string, now: Instant): Promise<Manifest> {
  const manifest = await readManifest(file)
  await refuseForeign(file, manifest)
  await checkParts(file, manifest)
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // the query in flight tells it
  await client.connect()
  try {
    await client.query('begin')
    await refuseFull(client)
    await migrateInside(
      client,
      manifest.migrations.map(({ name }) => name),
    )
    await load(client, file, manifest)
    await migrateInside(client, 'all')
    await markRestored(client, { now, backupAt: Date.parse(manifest.createdAt), file: basename(file) })
    await client.query('commit')
    return manifest
  } finally {
    await client.end() // without a commit nothing of it stays
  }
}

/** A program that is older than the backup would not know what it finds. */
async function refuseForeign(file: string, { migrations }: Manifest): Promise<void> {
  const foreign = await foreignMigrations(migrations)
  if (foreign.length > 0)
    throw new BackupProblem(
      `备份文件 ${file}：来自更新的或改动过的程序（迁移 ${foreign.join('、')}）；请用写成它的版本或更新的版本恢复`,
    )
}

async function refuseFull(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S') order by relname limit 3`,
  )
  if (rows.length > 0)
    throw new BackupProblem(
      `数据库：不是空的（已有 ${rows.map(({ name }) => name).join('、')} 等），应为没有任何表的数据库；什么也没有改动`,
    )
}

async function load(client: pg.Client, file: string, { tables, sequences }: Manifest): Promise<void> {
  // Migrations put in rows of their own, which the backup has too.
  const names = tables.map(({ name }) => pg.escapeIdentifier(name)).join(', ')
  if (names !== '') await client.query(`truncate ${names}`)
  await client.query(`set local timezone = 'UTC'; set local datestyle = 'ISO'`)
  for (const table of tables) {
    const { stream, rows } = copyIn(client, `copy ${columnsOf(table)} from stdin`)
    await readPart(file, table, stream)
    if (rows() !== table.rows)
      throw new BackupProblem(`表 ${table.name}：装入 ${rows()} 行，应为 ${table.rows} 行`)
  }
  for (const { name, value, called } of sequences)
    await client.query('select setval($1::regclass, $2::bigint, $3)', [
      pg.escapeIdentifier(name),
      value,
      called,
    ])
}
