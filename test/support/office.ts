import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import { pino } from 'pino'
import { createActivities } from '../../activities/index.ts'
import type { Pool } from '../../db/pool.ts'
import { addVersion } from '../../db/versions.ts'
import type { Instant } from '../../domain/localDate.ts'
import { type Armer, createArmer } from '../../worker/armer.ts'
import { workflowBundle } from '../../worker/bundle.ts'
import { createMinuteCheck } from '../../worker/minuteCheck.ts'
import { createPoke } from '../../worker/pokes.ts'
import { taskQueue } from '../../workflows/messages.ts'
import { type OfficeMailbox, openMailbox } from './officeMailbox.ts'
import { type WatchedMailroom, watchMailroom } from './officeMailroom.ts'
import { plainLadder } from './plainLadder.ts'
import { createDatabase, type TestDatabase } from './testDatabase.ts'
import { startTimeSkipping, type TimeSkipping } from './timeSkipping.ts'
import { createVirtualTime, type VirtualTime } from './virtualTime.ts'

/** A rectification office of its own: database, Temporal with a clock that a test moves, mail server, worker. */
export type Office = {
  readonly pool: Pool
  readonly time: TimeSkipping
  readonly mailbox: OfficeMailbox
  /** Moves the clock; everything that is due on the way has happened when it answers. */
  readonly clock: VirtualTime
  /** Wakes a mailroom, as the API does after a write. */
  poke(account: string): Promise<void>
  /** Ends the worker in order and starts another one at the same instant. */
  restartWorker(): Promise<void>
  close(): Promise<void>
}

export type OfficeOptions = {
  /** By default the morning on which the fourteen measures were handed out. */
  startAt?: Instant
  /** How often `restartWorker` may be called. */
  restarts?: number
  /** Where links in mails lead; by default mails carry none. */
  links?: { publicUrl: string; linkSecret: string }
  /** `none`: a ladder whose rungs have no formal letters, where a scenario is about something else. */
  letters?: 'none'
  /** One that is there already; the office drops it when it closes. */
  database?: TestDatabase
}

type RunningWorker = { armer: Armer; mailroom: WatchedMailroom; stop(): Promise<void> }

/** Opens an office; nothing is in it yet, unless its database is given. */
export async function openOffice({
  startAt,
  restarts = 0,
  links = { publicUrl: '', linkSecret: '' },
  letters,
  database: given,
}: OfficeOptions = {}): Promise<Office> {
  quietRuntime()
  const [database, time, mailbox] = await Promise.all([
    given ?? createDatabase(),
    startTimeSkipping(startAt),
    openMailbox(),
  ])
  const { pool } = database
  if (letters === 'none') await addVersion(pool, { kind: 'ladder', body: plainLadder, now: await time.now() })
  let restartsLeft = restarts
  const start = () => startWorker({ pool, time, mailbox, links }, restartsLeft === 0)
  let running = await start()
  const close = async (): Promise<void> => {
    await running.stop()
    await time.teardown()
    await database.drop()
    await mailbox.close()
  }
  return {
    pool,
    time,
    mailbox,
    clock: createVirtualTime({ pool, time, worker: () => running }),
    poke: (account) => running.mailroom.poke(account),
    async restartWorker() {
      if (restartsLeft === 0) throw new Error('this office was opened for fewer restarts')
      restartsLeft--
      await running.stop()
      running = await start()
    },
    close,
  }
}

/** The test server is older than the SDK would like, and each worker would say so. */
function quietRuntime(): void {
  try {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
      shutdownSignals: [],
    })
  } catch (error) {
    if (!(error instanceof Error && error.name === 'IllegalStateError')) throw error
  }
}

type Servers = Pick<Office, 'pool' | 'time' | 'mailbox'> & Required<Pick<OfficeOptions, 'links'>>

/** Many at once is the mail server's affair; here nobody waits for a pace. */
const mailsPerSecond = 1_000

/**
 * Wired like `worker/assemble.ts`, but for the cache. The test server has no time limit for the queue of a worker's own
 * cached workflows: what a worker that ended had cached waits for ever. So only the last worker of an office may cache,
 * and those before it play each workflow from its history at every step.
 */
async function startWorker({ pool, time, mailbox, links }: Servers, isLast: boolean): Promise<RunningWorker> {
  // A warning of the product is a surprise in virtual time: nothing is slow, down or late there.
  const logger = pino({ level: process.env.OFFICE_LOG ?? 'warn' })
  const { client, namespace, nativeConnection: connection } = time
  const mailroom = watchMailroom(createPoke(client))
  const { poke } = mailroom
  const smtp = { url: mailbox.url, from: 'zhenggaiban@yunxi.example', mailsPerSecond }
  const activities = createActivities({ pool, smtp, ...links, office: sender, logger, poke })
  const worker = await Worker.create({
    ...{ connection, namespace, taskQueue },
    ...(isLast
      ? {}
      : { maxCachedWorkflows: 0, maxConcurrentWorkflowTaskPolls: 1, maxConcurrentWorkflowTaskExecutions: 1 }),
    workflowBundle: await workflowBundle(logger),
    activities: { ...activities, dispatch: mailroom.watch(activities.dispatch) },
  })
  const ended = worker.run()
  await createMinuteCheck({ pool, client, namespace, logger, poke }).step(await time.now())
  return {
    armer: createArmer({ pool, client, logger }),
    mailroom,
    async stop() {
      worker.shutdown()
      await ended
    },
  }
}

export const sender = {
  name: '云溪市卫生健康委员会整改办',
  contact: '栗联络，电话 0000-0000000',
  replyTo: 'zhenggaiban@yunxi.example',
  alarmAddress: null,
}
