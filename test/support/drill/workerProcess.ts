import { once } from 'node:events'
import type { Logger } from 'pino'
import { openPool } from '../../../db/pool.ts'
import { type AssembledWorker, assembleWorker } from '../../../worker/assemble.ts'
import { workflowBundle } from '../../../worker/bundle.ts'
import { createLogger } from '../../../worker/logs.ts'
import { repeat } from '../../../worker/repeat.ts'
import { installRuntime } from '../../../worker/runtime.ts'
import { connectTemporal } from '../../../worker/temporal.ts'
import { changeSchema, drillOffice, shortLimits, type WorkerStart, workerStartSchema } from './messages.ts'
import { stopAt } from './stopPoints.ts'

/**
 * A worker process as `worker/main.ts` wires it, but that it stops itself where it is told to, and repeats a mail without
 * an answer soon. It loads everything, says `ready`, and waits for the word to start: a drill keeps one in reserve.
 */
const logger = createLogger({ logLevel: 'info' }, 'drill worker')
installRuntime({ metricsPort: null, logger })
process.once('disconnect', () => process.exit(1)) // nobody is left to end us
process.send?.({ ready: true })
const [first] = await once(process, 'message')
const worker = await run(workerStartSchema.parse(first), logger)
process.send?.({ running: true })
process.once('SIGTERM', () => void worker.stop().then(() => process.exit(0)))

async function run(start: WorkerStart, log: Logger): Promise<{ stop(): Promise<void> }> {
  let { stop } = start
  process.on('message', (message) => {
    stop = changeSchema.parse(message).stop
  })
  stopAt(() => stop)
  const [link, bundle] = await Promise.all([connectTemporal(start.temporal), workflowBundle(log)])
  const pool = openPool(start.databaseUrl, { max: 20, name: 'drill worker' })
  const { connection, client, namespace } = link
  const assembled = await assembleWorker({
    ...{ connection, client, namespace, pool, bundle, logger: log },
    settings: {
      smtp: {
        url: start.smtpUrl,
        from: 'office@drill.example',
        mailsPerSecond: start.mailsPerSecond,
      },
      publicUrl: '',
      linkSecret: '',
      office: drillOffice,
      mailroom: { ...shortLimits, unknown: start.unknown },
    },
  })
  const ended = assembled.worker.run()
  ended.catch((error) => {
    log.error({ err: error }, 'worker broke down')
    process.exit(1)
  })
  const intervals = startIntervals(assembled, start.checkEvery, log)
  return {
    async stop() {
      await Promise.all(intervals.map((interval) => interval.stop()))
      if (assembled.worker.getState() === 'RUNNING') assembled.worker.shutdown()
      await ended
      await pool.end()
      await link.close()
    },
  }
}

/** Those of `worker/main.ts`. */
function startIntervals({ armer, minuteCheck, replanner }: AssembledWorker, checkEvery: number, log: Logger) {
  const report = (what: string) => (error: unknown) => log.warn({ err: error }, what)
  return [
    repeat(() => armer.step(Date.now()), 1_000, report('arming failed')),
    repeat(() => replanner.step(Date.now()), 2_000, report('re-planning failed')),
    repeat(
      () => minuteCheck.step(Date.now()).then(() => ({ more: false })),
      checkEvery,
      report('minute check failed'),
    ),
  ]
}
