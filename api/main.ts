import { pathToFileURL } from 'node:url'
import type { FastifyBaseLogger } from 'fastify'
import { pino } from 'pino'
import { readConfig } from '../config.ts'
import { openPool } from '../db/pool.ts'
import type { Instant } from '../domain/localDate.ts'
import { buildApp } from './app.ts'
import type { ApiDeps } from './deps.ts'
import { openTemporal, type TemporalSettings } from './temporal.ts'

export type ApiOptions = {
  /** Of the application's role. */
  databaseUrl: string
  temporal: TemporalSettings
  host: string
  /** 0 = a free one. */
  port: number
  publicUrl: string
  /** For the doctor only: the API sends nothing. */
  smtpUrl?: string | null
  linkSecret: string
  office: ApiDeps['office']
  limits?: ApiDeps['limits']
  trustedProxies?: ApiDeps['trustedProxies']
  links?: Partial<ApiDeps['links']>
  logger: FastifyBaseLogger
  clock?: () => Instant
}

export type RunningApi = {
  /** Where it listens. */
  url: string
  /** Answers what was asked already, then closes everything. */
  stop(): Promise<void>
}

/** Brings the front door up. Needs the database only when asked something, and Temporal not at all. */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const { logger, publicUrl, linkSecret, office, limits, trustedProxies } = options
  // Some writes hold their key on one connection and work on a second.
  const pool = openPool(options.databaseUrl, { max: 20, name: 'zhenggai-api' })
  const temporal = openTemporal(options.temporal, logger)
  const app = buildApp({
    pool,
    clock: options.clock ?? Date.now,
    logger,
    poke: temporal.poke,
    temporalHealth: temporal.health,
    workflows: temporal.workflows,
    doctor: {
      databaseUrl: options.databaseUrl,
      temporal: options.temporal,
      smtpUrl: options.smtpUrl ?? null,
      publicUrl,
    },
    links: { temporal: options.links?.temporal ?? null, mailbox: options.links?.mailbox ?? null },
    publicUrl,
    linkSecret,
    office,
    limits,
    trustedProxies,
  })
  const takeOver = () =>
    app.imports.resume().catch((error: unknown) => options.logger.warn({ err: error }, 'imports wait'))
  const everyHalfMinute = setInterval(takeOver, 30_000)
  app.addHook('onClose', async () => {
    clearInterval(everyHalfMinute)
    await app.imports.stop()
    await Promise.all([pool.end(), temporal.close().catch(() => {})])
  })
  const url = await app.listen({ host: options.host, port: options.port })
  void takeOver()
  return { url, stop: () => app.close() }
}

/** `npm run api`: by itself, with servers that are there already. */
async function main(): Promise<void> {
  const config = readConfig('api')
  const logger = pino({ level: config.logLevel, redact: ['req.headers.authorization'] })
  const { databaseUrl, temporal, publicUrl, smtpUrl, linkSecret, office } = config
  if (databaseUrl === null || linkSecret === null)
    throw new Error('readConfig lets no API pass without its database and the secret')
  const api = await startApi({
    ...{ databaseUrl, temporal, publicUrl, smtpUrl, linkSecret, office, logger },
    ...config.api,
  })
  process.stderr.write(`接口已启动：${api.url}（说明在 ${api.url}/docs）\n`)
  const stop = async () => {
    await api.stop()
    process.exit(0)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  })
}
