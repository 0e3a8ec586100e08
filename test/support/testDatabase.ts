import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { ensureAppRole, migrate, schemaHash } from '../../db/migrate.ts'
import type { Pool } from '../../db/pool.ts'
import { openPool } from '../../db/pool.ts'
import { seedVersions } from '../../db/versions.ts'
import { startPostgres } from '../../embedded/postgres.ts'

export type TestDatabase = {
  /** Connections of the application's role. */
  readonly pool: Pool
  /** For what the application starts by itself (worker, API). */
  readonly url: string
  readonly ownerUrl: string
  /** Closes the pool, drops the database and stops the server if it is ours. */
  drop(): Promise<void>
}

type Server = { urlFor(database: string): string; stop(): Promise<void> }

const appRole = { user: 'zhenggai_app', password: 'zhenggai_app' }
/** Any instant: versions of tests are as old as that. */
const seededAt = Date.UTC(2020, 0, 1)

/**
 * A fresh, migrated and seeded database, on the server that TEST_DATABASE_URL names (an owner's URL), otherwise on an
 * embedded one of its own. For whoever runs outside jest (bench, rehearsal); tests use `withDatabase`. Copying the migrated template takes some 50 ms.
 */
export async function createDatabase(): Promise<TestDatabase> {
  const server = await testServer()
  const template = await ensureTemplate(server)
  const name = `test_${randomBytes(6).toString('hex')}`
  await asOwner(server.urlFor('postgres'), `create database ${name} template ${template}`)
  const ownerUrl = server.urlFor(name)
  const url = withUser(ownerUrl, appRole)
  const pool = openPool(url, { name: 'test' })
  return {
    pool,
    url,
    ownerUrl,
    async drop() {
      await pool.end()
      await asOwner(server.urlFor('postgres'), `drop database if exists ${name} with (force)`)
      await server.stop()
    },
  }
}

async function testServer(): Promise<Server> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return { urlFor: (database) => withDatabaseName(given, database), stop: async () => {} }
  const dataDir = await mkdtemp(join(tmpdir(), 'zhenggai-test-'))
  const server = await startPostgres({ dataDir, durability: 'test' })
  return {
    urlFor: server.urlFor,
    async stop() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Made under another name and renamed when whole; of two test files that make it at once the second one's is dropped. */
async function ensureTemplate(server: Server): Promise<string> {
  const template = `template_${(await schemaHash()).slice(0, 12)}`
  const admin = server.urlFor('postgres')
  const found = await asOwner(admin, `select from pg_database where datname = '${template}'`)
  if (found) return template
  const unfinished = `${template}_${randomBytes(6).toString('hex')}`
  await asOwner(admin, `create database ${unfinished}`)
  await migrate(server.urlFor(unfinished))
  await ensureAppRole(server.urlFor(unfinished), appRole)
  const pool = openPool(server.urlFor(unfinished), { max: 1 })
  await seedVersions(pool, seededAt)
  await pool.end()
  try {
    await asOwner(admin, `alter database ${unfinished} rename to ${template}`)
  } catch {
    await asOwner(admin, `drop database ${unfinished} with (force)`)
  }
  return template
}

async function asOwner(url: string, statement: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rowCount ?? 0
  } finally {
    await client.end()
  }
}

function withDatabaseName(url: string, name: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${name}`
  return parsed.href
}

function withUser(url: string, { user, password }: { user: string; password: string }): string {
  const parsed = new URL(url)
  parsed.username = user
  parsed.password = password
  return parsed.href
}
