import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureAppRole, migrate } from '../../db/migrate.ts'
import { type EmbeddedPostgres, ensureDatabase, startPostgres } from '../../embedded/postgres.ts'
import { dropTemporalDatabases, type EmbeddedTemporal, startTemporal } from '../../embedded/temporal.ts'
import { temporaryHome } from '../../embedded/temporaryHome.ts'
import { openStack } from '../../start/stack.ts'

/** The servers of a house, each of which a test can take away by its handle and bring back where it was. */
export type HouseServers = {
  /** Where their logs and those of workers are. */
  readonly folder: string
  /** Makes the house's database and answers the URL of the application's role. */
  database(): Promise<string>
  temporal(): EmbeddedTemporal
  stopPostgres(): Promise<void>
  startPostgres(): Promise<void>
  stopTemporal(): Promise<void>
  startTemporal(): Promise<void>
  /** Stops Temporal, drops its databases, and makes new ones: a server without any memory at the same address. */
  renewTemporal(): Promise<void>
  close(): Promise<void>
}

const databaseName = 'house'
const appRole = { user: 'house_app', password: 'house_app' }

export async function openServers(options: { name: string; temporal: boolean }): Promise<HouseServers> {
  const opened = openStack(() => {})
  const home = await temporaryHome(options.name)
  // For whoever looks into a failure: the servers' and workers' logs stay.
  if (process.env.DRILL_KEEP !== '1') opened.add('home', home.remove)
  const folder = join(home.path, 'logs')
  await mkdir(folder)
  const bringUpPostgres = () => startPostgres({ dataDir: join(home.path, 'postgres'), durability: 'test' })
  const running: { postgres: EmbeddedPostgres; temporal: EmbeddedTemporal | null } = {
    postgres: await bringUpPostgres(),
    temporal: null,
  }
  opened.add('PostgreSQL', () => running.postgres.stop())
  const bringUpTemporal = async () => {
    const { postgres } = running
    const dataDir = join(home.path, 'temporal')
    running.temporal = await startTemporal({ postgres, dataDir, namespace: 'zhenggai' })
  }
  const stopTemporal = async () => {
    await running.temporal?.stop()
    running.temporal = null
  }
  opened.add('Temporal', stopTemporal)
  try {
    if (options.temporal) await bringUpTemporal()
  } catch (error) {
    await opened.close()
    throw error
  }
  return {
    folder,
    database: () => makeDatabase(running.postgres),
    temporal() {
      if (!running.temporal) throw new Error('no Temporal runs in this house')
      return running.temporal
    },
    stopPostgres: () => running.postgres.stop(),
    async startPostgres() {
      running.postgres = await bringUpPostgres()
    },
    stopTemporal,
    startTemporal: bringUpTemporal,
    async renewTemporal() {
      await stopTemporal()
      await dropTemporalDatabases(running.postgres)
      await bringUpTemporal()
    },
    close: () => opened.close(),
  }
}

async function makeDatabase(postgres: EmbeddedPostgres): Promise<string> {
  await ensureDatabase(postgres, databaseName)
  await migrate(postgres.urlFor(databaseName))
  await ensureAppRole(postgres.urlFor(databaseName), appRole)
  return `postgresql://${appRole.user}:${appRole.password}@${postgres.host}:${postgres.port}/${databaseName}`
}
