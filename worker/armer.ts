import type { Client } from '@temporalio/client'
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import type { SearchAttributePair } from '@temporalio/common'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { claimUnarmed, markArmed, type Unarmed } from '../db/arming.ts'
import type { Instant } from '../domain/localDate.ts'
import {
  attributes,
  type MeasureInput,
  measureWorkflowId,
  movedName,
  movedUpdateId,
  taskQueue,
  workflowTypes,
} from '../workflows/messages.ts'

export type ArmerDeps = {
  pool: Pool
  client: Client
  logger: Pick<Logger, 'info' | 'warn'>
  /** Most rows of one step. */
  batch?: number
}

/** What a step did; `more`: there may be further rows, call again at once. */
export type Armed = { started: number; moved: number; failed: number; more: boolean }

export type Armer = { step(now: Instant): Promise<Armed> }

/**
 * Makes the workflows follow the table: every open measure whose workflow waits for nothing, or for something later
 * than its next decision, is started or told. Level-triggered: whatever is lost here is found again by the next step,
 * at the latest when the lease of a claimed row has run out.
 */
export function createArmer(deps: ArmerDeps): Armer {
  return {
    async step(now) {
      const batch = deps.batch ?? 500
      const rows = await claimUnarmed(deps.pool, now, batch)
      const toStart = rows.filter((row) => row.armedFor === null).length
      const delayed = toStart > startedAtOnce
      const outcomes = await eachOf(rows, concurrency, (row) => arm(row, { ...deps, now, delayed }))
      const count = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length
      const armed = { started: count('started'), moved: count('moved'), failed: count('failed') }
      if (rows.length > 0) deps.logger.info(armed, 'armed')
      return { ...armed, more: rows.length === batch && armed.failed === 0 }
    },
  }
}

type Outcome = 'started' | 'moved' | 'failed'
type ArmContext = ArmerDeps & { now: Instant; delayed: boolean }

/** A small office sees each measure's timer and ladder in Temporal at once; thousands sleep without having run. */
const startedAtOnce = 100
const concurrency = 50
/** A delay that has to end some day: `infinity` (nothing ahead) is none that Temporal knows. */
const longestDelay = 3_650 * 86_400_000
const callLimit = 5_000

/**
 * A row that was armed before has a workflow: it is told. Where that is gone, or the row was never armed, one is started;
 * the policy FAIL says when somebody else was faster.
 */
async function arm(row: Unarmed, context: ArmContext): Promise<Outcome> {
  try {
    if (row.armedFor !== null && (await tell(row, context))) return 'moved'
    if (await start(row, context)) return 'started'
    return (await tell(row, context)) ? 'moved' : 'failed'
  } catch (error) {
    context.logger.warn(
      { measureId: row.id, workflowId: measureWorkflowId(row.id), err: error },
      'not armed yet',
    )
    return 'failed'
  }
}

/** False when a workflow of this measure runs already. */
async function start(row: Unarmed, { client, pool, now, delayed }: ArmContext): Promise<boolean> {
  const input: MeasureInput = { version: 1, measureId: row.id }
  try {
    await client.workflow.start(workflowTypes.measure, {
      workflowId: measureWorkflowId(row.id),
      taskQueue,
      args: [input],
      workflowIdConflictPolicy: 'FAIL',
      typedSearchAttributes: attributesOf(row),
      staticSummary: `${row.id} ${row.summary}`,
      staticDetails: row.details,
      ...(delayed ? { startDelay: Math.min(Math.max(0, row.nextDecisionAt - now), longestDelay) } : {}),
    })
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false
    throw error
  }
  // Only where it still is as read: a command in between moved the decision, and is told by the next step.
  await markArmed(pool, row.id, row, row.nextDecisionAt)
  return true
}

/** False when there is no workflow. No write: its next step says what it waits for. */
async function tell(row: Unarmed, { client }: ArmContext): Promise<boolean> {
  const handle = client.workflow.getHandle(measureWorkflowId(row.id))
  try {
    await client.withAbortSignal(AbortSignal.timeout(callLimit), () =>
      handle.startUpdate(movedName, { updateId: movedUpdateId(row.sequence), waitForStage: 'ACCEPTED' }),
    )
    return true
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false
    throw error
  }
}

function attributesOf(row: Unarmed): SearchAttributePair[] {
  const pairs: SearchAttributePair[] = [
    { key: attributes.unit, value: row.unit },
    { key: attributes.round, value: row.roundId },
    { key: attributes.escalationLevel, value: row.escalationLevel },
  ]
  // Midnight of the office's zone, which has had one offset since 1991.
  if (row.dueDate) pairs.push({ key: attributes.dueDate, value: new Date(`${row.dueDate}T00:00:00+08:00`) })
  return pairs
}

/** Runs at most `width` calls at once, so that a bulk import does not queue thousands in this process. */
async function eachOf<T, R>(items: readonly T[], width: number, call: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const queue = items.values()
  const lane = async (): Promise<void> => {
    for (const item of queue) results.push(await call(item))
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
  return results
}
