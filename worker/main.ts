import { pathToFileURL } from 'node:url'
import type { Logger } from 'pino'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { auditState } from '../db/audit.ts'
import { openPool, type Pool } from '../db/pool.ts'
import { type AssembledWorker, assembleWorker } from './assemble.ts'
import { ensureAttributes } from './attributes.ts'
import { workflowBundle } from './bundle.ts'
import { createHeartbeat } from './heartbeat.ts'
import { createLogger } from './logs.ts'
import { type Repeating, repeat } from './repeat.ts'
import { installRuntime } from './runtime.ts'
import { ensureSchedules } from './schedules.ts'
import { connectTemporal } from './temporal.ts'

/** `stop` lets running activities end (at most 40 s); `ended` settles when the worker ends, and rejects when it broke down. */
export type RunningWorker = {
  stop(): Promise<void>
  ended: Promise<void>
  /** Wakes an account's mailroom: for the API of the same process. */
  poke(account: string): Promise<void>
  /** Rejects when Temporal does not answer. */
  askTemporal(): Promise<void>
}

/** What a worker runs with; the banner stands on top of every mail of sample data. */
export type WorkerSettings = {
  databaseUrl: string
  smtpUrl: string
  linkSecret: string
  banner?: string | null
  heartbeatUrl?: string | null
} & Pick<Config, 'temporal' | 'mailFrom' | 'mailsPerSecond' | 'mailProvider' | 'office' | 'publicUrl'>

const armEvery = 1_000
const replanEvery = 5_000
/** What somebody waits for at a terminal. */
const askedEvery = 2_000
const checkEvery = 60_000
const beatEvery = 300_000

/**
 * Starts a worker on the given servers. `installRuntime` comes first, once per process. Several workers may run on the
 * same servers, in one process or in many.
 */
export async function startWorker(settings: WorkerSettings, logger: Logger): Promise<RunningWorker> {
  const [link, bundle] = await Promise.all([connectTemporal(settings.temporal), workflowBundle(logger)])
  const pool = openPool(settings.databaseUrl, { max: 20, name: 'zhenggai worker' })
  const { connection, client, namespace } = link
  await ensureAttributes(link, logger)
  const assembled = await assembleWorker({
    ...{ connection, client, namespace, pool, bundle, logger },
    settings: {
      smtp: {
        url: settings.smtpUrl,
        from: settings.mailFrom,
        mailsPerSecond: settings.mailsPerSecond,
        provider: settings.mailProvider,
      },
      publicUrl: settings.publicUrl,
      linkSecret: settings.linkSecret,
      office: { ...settings.office, banner: settings.banner ?? null },
    },
  })
  await ensureSchedules(client, logger)
  const ended = assembled.worker.run()
  const intervals = [
    ...startIntervals(assembled, logger),
    ...startHeart(settings.heartbeatUrl ?? null, { pool, logger }),
  ]
  const stop = async (): Promise<void> => {
    await Promise.all(intervals.map((interval) => interval.stop()))
    if (assembled.worker.getState() === 'RUNNING') assembled.worker.shutdown()
    await ended.catch((error) => logger.error({ err: error }, 'worker did not end in order'))
    await pool.end()
    await link.close()
  }
  let stopping: Promise<void> | null = null
  return {
    ended,
    poke: assembled.poke,
    askTemporal: async () => {
      await client.withAbortSignal(AbortSignal.timeout(2_000), () => client.workflowService.getSystemInfo({}))
    },
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}

/** All that a worker does by the clock; also for whoever assembles one by himself. */
export function startIntervals(
  { armer, minuteCheck, replanner, rehearser, testMailer }: AssembledWorker,
  logger: Logger,
): Repeating[] {
  const report = (what: string) => (error: unknown) => logger.warn({ err: error }, what)
  return [
    repeat(() => armer.step(Date.now()), armEvery, report('arming failed')),
    repeat(() => replanner.step(Date.now()), replanEvery, report('re-planning failed')),
    repeat(() => testMailer.step(Date.now()), askedEvery, report('test mail failed')),
    abandoning(
      repeat(() => rehearser.step(Date.now()), askedEvery, report('rehearsal failed')),
      rehearser.abandon,
    ),
    repeat(
      () => minuteCheck.step(Date.now()).then(() => ({ more: false })),
      checkEvery,
      report('minute check failed'),
    ),
  ]
}

/** A long step that is given up first: whoever stops does not wait for its end. */
function abandoning(repeating: Repeating, abandon: () => void): Repeating {
  return {
    stop() {
      abandon()
      return repeating.stop()
    },
  }
}

function startHeart(url: string | null, { pool, logger }: { pool: Pool; logger: Logger }): Repeating[] {
  if (url === null) return []
  const heart = createHeartbeat({ pool, url, auditState, logger })
  const report = (error: unknown) => logger.warn({ err: error }, 'heartbeat failed')
  return [repeat(() => heart.step(Date.now()).then(() => ({ more: false })), beatEvery, report)]
}

async function main(): Promise<void> {
  const config = readConfig('worker')
  const { databaseUrl, smtpUrl, linkSecret } = config
  if (databaseUrl === null || smtpUrl === null || linkSecret === null)
    throw new Error('readConfig lets no worker pass without its URLs and the secret')
  const logger = createLogger(config, 'worker')
  installRuntime({ metricsPort: config.metricsPort, logger })
  const worker = await startWorker({ ...config, databaseUrl, smtpUrl, linkSecret }, logger)
  logger.info('worker started')
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void worker.stop())
  await worker.ended
  await worker.stop()
  logger.info('worker stopped')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main().catch((error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error)
    process.exitCode = 1
  })
}
