import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { BackupProblem } from '../db/backup/manifest.ts'
import type { Instant } from '../domain/localDate.ts'
import { ensureDatabase, startPostgres } from '../embedded/postgres.ts'
import { databaseName, prepareEmbeddedDatabase, prepareGivenDatabase } from './database.ts'

/** The office's database, for a program that works on it and ends. */
export type ReachedDatabase = {
  ownerUrl: string
  /** Brings schema and role up to date, and gives the application's address. */
  prepare(): Promise<string>
  /** Stops the server where it was not running before. */
  leave(): Promise<void>
}

/**
 * The database that the settings name, otherwise that of `npm start` in the data folder, whether it runs or not.
 * `mayCreate`: an empty one is made there where none is; otherwise that is a BackupProblem.
 */
export async function reachDatabase(
  config: Config,
  { mayCreate, now }: { mayCreate: boolean; now: Instant },
): Promise<ReachedDatabase> {
  const { databaseUrl } = config
  if (databaseUrl !== null) {
    return {
      ownerUrl: config.databaseOwnerUrl ?? databaseUrl,
      prepare: () => prepareGivenDatabase(config, databaseUrl, now),
      leave: async () => {},
    }
  }
  if (!mayCreate) await refuseMissing(config.dataDir)
  const postgres = await startPostgres({ dataDir: join(config.dataDir, 'postgres') })
  await ensureDatabase(postgres, databaseName)
  return {
    ownerUrl: postgres.urlFor(databaseName),
    prepare: () => prepareEmbeddedDatabase(postgres, config.dataDir, now),
    leave: async () => {
      if (!postgres.reused) await postgres.stop()
    },
  }
}

async function refuseMissing(dataDir: string): Promise<void> {
  await access(dataDir).catch((error: unknown) => {
    throw new BackupProblem(
      `数据目录 ${dataDir}：没有；应为 npm start 的数据目录（DATA_DIR），或设置 DATABASE_URL`,
      { cause: error },
    )
  })
}
