import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Instant } from '../domain/localDate.ts'
import { startMailbox } from '../embedded/mailbox.ts'
import { type EmbeddedPostgres, startPostgres } from '../embedded/postgres.ts'
import { startTemporal } from '../embedded/temporal.ts'
import { defaultNamespace } from '../worker/temporal.ts'
import { prepareEmbeddedDatabase, prepareGivenDatabase } from './database.ts'
import type { Screen } from './screen.ts'
import type { Stack } from './stack.ts'

/** Where the servers are, whoever started them; pages are null where they are not ours to know. */
export type Servers = {
  databaseUrl: string
  temporal: Config['temporal']
  smtpUrl: string
  pages: { temporal: string | null; mailbox: string | null }
}

export type BringUp = {
  config: Config
  screen: Screen
  opened: Stack
  log(line: string): void
  now: Instant
}

/** Starts what the settings do not name: PostgreSQL, Temporal on it, the development mailbox. */
export async function bringUpServers(given: BringUp): Promise<Servers> {
  const { config, opened } = given
  const ownTemporal = config.temporal.address === null && !config.temporalProfile
  const postgres = config.databaseUrl === null || ownTemporal ? await openPostgres(given) : null
  const databaseUrl = await prepareDatabase(given, postgres)
  const temporal = ownTemporal && postgres ? await openTemporal(given, postgres) : null
  const mailbox = config.smtpUrl === null ? await openMailbox(given) : null
  if (mailbox) opened.add('开发邮箱 mailbox', () => mailbox.stop())
  return {
    databaseUrl,
    temporal: temporal ? { address: temporal.address, namespace: temporal.namespace } : config.temporal,
    smtpUrl: config.smtpUrl ?? mailbox?.smtpUrl ?? '',
    pages: {
      temporal: temporal?.uiAddress ? `${temporal.uiAddress}/namespaces/${temporal.namespace}` : null,
      mailbox: mailbox?.webUrl ?? null,
    },
  }
}

async function openPostgres({ config, screen, opened, log }: BringUp): Promise<EmbeddedPostgres> {
  const postgres = await screen.part('数据库 PostgreSQL', () =>
    startPostgres({ dataDir: join(config.dataDir, 'postgres'), log }),
  )
  opened.add('PostgreSQL', () => postgres.stop())
  return postgres
}

function prepareDatabase(
  { config, screen, now }: BringUp,
  postgres: EmbeddedPostgres | null,
): Promise<string> {
  return screen.part('数据库表 database schema', async () => {
    if (config.databaseUrl !== null) return prepareGivenDatabase(config, config.databaseUrl, now)
    if (postgres === null) throw new Error('a database is either given or ours')
    return prepareEmbeddedDatabase(postgres, config.dataDir, now)
  })
}

async function openTemporal({ config, screen, opened, log }: BringUp, postgres: EmbeddedPostgres) {
  const temporal = await screen.part('Temporal', (say) =>
    startTemporal({
      postgres,
      dataDir: join(config.dataDir, 'temporal'),
      namespace: config.temporal.namespace ?? defaultNamespace,
      ui: true,
      log,
      onProgress: say,
    }),
  )
  opened.add('Temporal', () => temporal.stop())
  return temporal
}

function openMailbox({ config, screen, log }: BringUp) {
  return screen.part('开发邮箱 development mailbox', () =>
    startMailbox({ dataDir: join(config.dataDir, 'mailbox'), log }),
  )
}
