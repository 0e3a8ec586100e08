import type { Client } from '@temporalio/client'
import { type NativeConnection, Worker, type WorkflowBundle } from '@temporalio/worker'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Deps } from '../activities/deps.ts'
import { createActivities } from '../activities/index.ts'
import { taskQueue } from '../workflows/messages.ts'
import { type Armer, createArmer } from './armer.ts'
import { createMinuteCheck, type MinuteCheck } from './minuteCheck.ts'
import { createPoke } from './pokes.ts'
import { createRehearser, type Rehearser } from './rehearsal/rehearser.ts'
import { createReplanner, type Replanner } from './replanner.ts'
import { createTestMailer, type TestMailer } from './testMailer.ts'
import { createWorkflowLook } from './workflowsSeen.ts'

/** What a worker is made of. The connection is its own; the client may be any of the same namespace. */
export type WorkerParts = {
  connection: NativeConnection
  client: Client
  namespace: string
  pool: Pool
  bundle: WorkflowBundle
  logger: Logger
  /** Everything activities need besides the pool, the logger and the poke. */
  settings: Omit<Deps, 'pool' | 'poke' | 'logger' | 'lookAtWorkflows'>
}

/** A worker that does not run yet, and the functions of time whose intervals the caller owns. */
export type AssembledWorker = {
  worker: Worker
  armer: Armer
  minuteCheck: MinuteCheck
  replanner: Replanner
  rehearser: Rehearser
  testMailer: TestMailer
  poke(account: string): Promise<void>
}

/** Wires a worker. Nothing is polled or written until its `run()` and the first `step(now)`. */
export async function assembleWorker(parts: WorkerParts): Promise<AssembledWorker> {
  const { connection, client, namespace, pool, bundle, logger } = parts
  const { smtp, ...stationery } = parts.settings
  const poke = createPoke(client)
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: bundle,
    activities: createActivities({
      ...parts.settings,
      ...{ pool, logger, poke },
      lookAtWorkflows: createWorkflowLook(client),
    }),
    // A killed worker's cached workflows are offered to it alone for so long; the default of 10 s would hold up a
    // mailroom in the middle of its morning.
    stickyQueueScheduleToStartTimeout: '2 s',
    // A cancelled dispatch begins no further group but waits for the server's answer to the mails on their way (10 s).
    shutdownGraceTime: '1 s',
    shutdownForceTime: '40 s',
  })
  return {
    worker,
    armer: createArmer({ pool, client, logger }),
    minuteCheck: createMinuteCheck({ pool, client, namespace, logger, poke }),
    replanner: createReplanner({ pool, logger, poke }),
    rehearser: createRehearser({ pool, stationery: { ...stationery, from: smtp.from, logger } }),
    testMailer: createTestMailer({ pool, ...parts.settings }),
    poke,
  }
}
