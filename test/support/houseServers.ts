import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureAppRole, migrate } from '../../db/migrate.ts'
import { administer, type EmbeddedPostgres, ensureDatabase, startPostgres } from '../../embedded/postgres.ts'
import { signal } from '../../embedded/process.ts'
import { dropTemporalDatabases, type EmbeddedTemporal, startTemporal } from '../../embedded/temporal.ts'
import { temporaryHome } from '../../embedded/temporaryHome.ts'
import { openStack } from '../../start/stack.ts'
import type { HouseOptions } from './houseTypes.ts'

/** The servers of a house, each of which a test can take away by its handle and bring back where it was. */
export type HouseServers = {
  /** Where their logs and those of workers are. */
  readonly folder: string
  /** Makes the house's database and answers the URL of the application's role. */
  database(): Promise<string>
  temporal(): EmbeddedTemporal
  /** A statement of the server's owner in the house's database; answers its rows. */
  asOwner(statement: string): Promise<unknown[]>
  stopPostgres(): Promise<void>
  /** SIGKILL of the postmaster. */
  killPostgres(): void
  /** Brings it back on its port, whether it was stopped or killed; a running one is left alone. */
  startPostgres(): Promise<void>
  stopTemporal(): Promise<void>
  /** SIGKILL. */
  killTemporal(): void
  startTemporal(): Promise<void>
  /** Stops Temporal, drops its databases, and makes new ones: a server without any memory at the same address. */
  renewTemporal(): Promise<void>
  close(): Promise<void>
}

const databaseName = 'house'
const appRole = { user: 'house_app', password: 'house_app' }

export async function openServers(
  options: Pick<HouseOptions, 'name' | 'temporal' | 'postgresIn'>,
): Promise<HouseServers> {
  const opened = openStack(() => {})
  const home = await temporaryHome(options.name)
  // For whoever looks into a failure: the servers' and workers' logs stay.
  if (process.env.DRILL_KEEP !== '1') opened.add('home', home.remove)
  const folder = join(home.path, 'logs')
  await mkdir(folder)
  const dataDir = join(options.postgresIn ?? home.path, 'postgres')
  const bringUpPostgres = () => startPostgres({ dataDir, durability: 'test' })
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
    asOwner: (statement) =>
      administer(
        running.postgres,
        async (client) => (await client.query<Record<string, unknown>>(statement)).rows,
        databaseName,
      ),
    stopPostgres: () => running.postgres.stop(),
    killPostgres: () => signal(running.postgres.pid, 'SIGKILL'),
    async startPostgres() {
      running.postgres = await bringUpPostgres()
    },
    stopTemporal,
    killTemporal: () => running.temporal?.kill(),
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
