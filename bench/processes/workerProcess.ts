import { readConfig } from '../../config.ts'
import { openPool } from '../../db/pool.ts'
import type { Armer } from '../../worker/armer.ts'
import { assembleWorker } from '../../worker/assemble.ts'
import { workflowBundle } from '../../worker/bundle.ts'
import { createLogger } from '../../worker/logs.ts'
import { startIntervals } from '../../worker/main.ts'
import { installRuntime } from '../../worker/runtime.ts'
import { connectTemporal } from '../../worker/temporal.ts'
import { serveParent } from './parent.ts'

/**
 * The worker as `npm run worker` wires it, with one difference that no setting offers: an account's pace above the
 * default of 20 mails a second, which would be all that a storm measures. It arms from the start or when it is first asked:
 * where only mails are measured, or how fast rows are accepted, it does not.
 */
const mailsPerSecond = 100_000

const config = readConfig('worker')
const logger = createLogger(config, 'worker')
installRuntime({ metricsPort: null, logger })
const [link, bundle] = await Promise.all([connectTemporal(config.temporal), workflowBundle(logger)])
const pool = openPool(config.databaseUrl ?? '', { max: 20, name: 'zhenggai worker' })
const assembled = await assembleWorker({
  ...{ connection: link.connection, client: link.client, namespace: link.namespace, pool, bundle, logger },
  settings: {
    smtp: { url: config.smtpUrl ?? '', from: config.mailFrom, mailsPerSecond },
    publicUrl: config.publicUrl,
    linkSecret: config.linkSecret ?? '',
    office: config.office,
  },
})
const { worker, armer } = assembled
const atRest: Armer = { step: async () => ({ started: 0, moved: 0, failed: 0, more: false }) }
const ended = worker.run()
let arms = process.env.BENCH_ARMER !== 'off'
const whenAsked: Armer = { step: (now) => (arms ? armer : atRest).step(now) }
const intervals = startIntervals({ ...assembled, armer: whenAsked }, logger)
serveParent(
  async () => {
    arms = true
    return {}
  },
  async () => {
    await Promise.all(intervals.map((interval) => interval.stop()))
    worker.shutdown()
    await ended
    await pool.end()
    await link.close()
  },
)
