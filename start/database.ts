import { join } from 'node:path'
import type { Config } from '../config.ts'
import { ensureAppRole, migrate } from '../db/migrate.ts'
import { openPool } from '../db/pool.ts'
import { seedVersions } from '../db/versions.ts'
import type { Instant } from '../domain/localDate.ts'
import { type EmbeddedPostgres, ensureDatabase } from '../embedded/postgres.ts'
import { keptSecret } from './secret.ts'

export const databaseName = 'zhenggai'
const appUser = 'zhenggai_app'

/** Brings a given database up to date, and gives the address for the application. */
export async function prepareGivenDatabase(config: Config, url: string, now: Instant): Promise<string> {
  const ownerUrl = config.databaseOwnerUrl ?? url
  await migrate(ownerUrl)
  const app = userOf(url)
  // With one address for both there is nobody to grant to: the owner can do everything.
  if (app.user !== userOf(ownerUrl).user) await ensureAppRole(ownerUrl, app)
  await seed(url, now)
  return url
}

/** Makes and brings up to date the database on our own server, and gives the address for the application. */
export async function prepareEmbeddedDatabase(
  postgres: EmbeddedPostgres,
  dataDir: string,
  now: Instant,
): Promise<string> {
  await ensureDatabase(postgres, databaseName)
  const ownerUrl = postgres.urlFor(databaseName)
  await migrate(ownerUrl)
  const password = await keptSecret(join(dataDir, 'database-password'))
  await ensureAppRole(ownerUrl, { user: appUser, password })
  const url = `postgresql://${appUser}:${password}@${postgres.host}:${postgres.port}/${databaseName}`
  await seed(url, now)
  return url
}

async function seed(url: string, now: Instant): Promise<void> {
  const pool = openPool(url, { max: 1, name: 'zhenggai start' })
  try {
    await seedVersions(pool, now)
  } finally {
    await pool.end()
  }
}

function userOf(url: string): { user: string; password: string } {
  const { username, password } = new URL(url)
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) }
}
