import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'
import type { Queryable } from './pool.ts'

type Migration = { name: string; text: string; hash: string }

const folder = new URL('./migrations/', import.meta.url)

/** Any number that nobody else takes: two processes that start at once migrate one after the other. */
const migrationLock = 704_212_001
const listOfMigrations =
  'create table if not exists schema_migration (name text primary key, hash text not null)'

/**
 * Brings the schema up to date with the owner's role: every file of `migrations` once, in order of its name, each in a
 * transaction. Throws when a file that already ran was changed since.
 */
export async function migrate(ownerUrl: string): Promise<void> {
  const migrations = await readMigrations()
  await alone(ownerUrl, async (client) => {
    await client.query(listOfMigrations)
    const { rows } = await client.query<{ name: string; hash: string }>(
      'select name, hash from schema_migration',
    )
    const ran = new Map(rows.map((row) => [row.name, row.hash]))
    for (const migration of migrations) {
      const hash = ran.get(migration.name)
      if (hash === undefined) await run(client, migration)
      else if (hash !== migration.hash) {
        throw new Error(
          `数据库迁移 ${migration.name}：文件在执行之后被改动过；请恢复原文件，另加一个新的迁移文件`,
        )
      }
    }
  })
}

/**
 * Makes the application's role, or renews its password, and grants it exactly what it needs: it can neither change nor
 * remove history (`measure_event`, `round_clock`) nor versions. To be called after every `migrate`.
 */
export async function ensureAppRole(
  ownerUrl: string,
  role: { user: string; password: string },
): Promise<void> {
  const [user, password] = [pg.escapeIdentifier(role.user), pg.escapeLiteral(role.password)]
  await alone(ownerUrl, async (client) => {
    await makeRole(client, role.user)
    await client.query(`
      alter role ${user} with login nosuperuser nocreatedb nocreaterole password ${password};
      grant usage on schema public to ${user};
      grant select, insert, update, delete on all tables in schema public to ${user};
      grant usage, select on all sequences in schema public to ${user};
      revoke update, delete, truncate on measure_event, version, round_clock from ${user};
      revoke insert, update, delete, truncate on schema_migration from ${user};`)
  })
}

/**
 * The same inside the caller's transaction, for a restore: the migrations of these names, or all, that did not run yet.
 * Holds the migration lock until the end of the transaction.
 */
export async function migrateInside(client: Queryable, names: readonly string[] | 'all'): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [migrationLock])
  await client.query(listOfMigrations)
  const { rows } = await client.query<{ name: string }>('select name from schema_migration')
  const ran = new Set(rows.map(({ name }) => name))
  for (const migration of await readMigrations()) {
    if (ran.has(migration.name) || (names !== 'all' && !names.includes(migration.name))) continue
    await client.query(migration.text)
    await client.query('insert into schema_migration (name, hash) values ($1, $2)', [
      migration.name,
      migration.hash,
    ])
  }
}

/** Those that this program does not have, or has in another form. */
export async function foreignMigrations(given: readonly { name: string; hash: string }[]): Promise<string[]> {
  const known = new Map((await readMigrations()).map(({ name, hash }) => [name, hash]))
  return given.filter(({ name, hash }) => known.get(name) !== hash).map(({ name }) => name)
}

/** Names the schema that the migrations make together. */
export async function schemaHash(): Promise<string> {
  const hash = createHash('sha256')
  for (const migration of await readMigrations()) hash.update(migration.hash)
  return hash.digest('hex')
}

/** The files of this program, in order. */
export async function readMigrationNames(): Promise<string[]> {
  return (await readMigrations()).map(({ name }) => name)
}

async function makeRole(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name])
  if (rowCount) return
  try {
    await client.query(`create role ${pg.escapeIdentifier(name)}`)
  } catch (error) {
    // Roles belong to the whole server: another database's start may have made it just now.
    const code = error instanceof pg.DatabaseError ? error.code : undefined
    if (code !== '42710' && code !== '23505') throw error
  }
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8')
      return { name, text, hash: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

async function run(client: pg.Client, { name, text, hash }: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(text)
    await client.query('insert into schema_migration (name, hash) values ($1, $2)', [name, hash])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw new Error(`数据库迁移 ${name} 失败`, { cause: error })
  }
}

/** One connection that holds the migration lock for as long as it lives. */
async function alone(ownerUrl: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // the query in flight tells it
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await work(client)
  } finally {
    await client.end()
  }
}
