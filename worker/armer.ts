import type { Client } from '@temporalio/client'
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import type { SearchAttributePair } from '@temporalio/common'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { claimUnarmed, markArmed, type Unarmed } from '../db/arming.ts'
import { inTransaction } from '../db/transaction.ts'
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
      const tally: Tally = { started: 0, moved: 0, failed: 0 }
      const marks = createMarks(deps.pool)
      const claim = () => claimUnarmed(deps.pool, now, rowsAtOnce)
      let rows = await claim()
      const toStart = rows.filter((row) => row.armedFor === null).length
      const context = { ...deps, now, marks, tally, delayed: toStart > startedAtOnce }
      let more = true
      for (let claimed = rows.length; rows.length > 0; claimed += rows.length) {
        more = rows.length === rowsAtOnce && !isHopeless(tally)
        // Read while the calls of these are on their way: the summaries of a bulk take as long as their starts.
        const next = more && claimed < rowsAStep ? claim() : null
        await eachOf(rows, concurrency, (row) => arm(row, context))
        rows = (await next) ?? []
      }
      await marks.flush()
      const { started, moved, failed } = tally
      if (started + moved + failed > 0) deps.logger.info({ started, moved, failed }, 'armed')
      return { started, moved, failed, more: more && !isHopeless(tally) && started + moved > 0 }
    },
  }
}

type Tally = { started: number; moved: number; failed: number }
type ArmContext = ArmerDeps & { now: Instant; delayed: boolean; marks: Marks; tally: Tally }

/** A small office sees each measure's timer and ladder in Temporal at once; thousands sleep without having run. */
const startedAtOnce = 100
const rowsAtOnce = 125
const rowsAStep = 1_000
const concurrency = 50
const markedTogether = 100
/** A delay that has to end some day: `infinity` (nothing ahead) is none that Temporal knows. */
const longestDelay = 3_650 * 86_400_000
const callLimit = 5_000
const startLimit = 10_000

/** Nothing but failures: Temporal does not answer, and each further row would only wait for its own timeout. */
function isHopeless({ started, moved, failed }: Tally): boolean {
  return failed >= concurrency && started + moved === 0
}

/**
 * A row that was armed before has a workflow: it is told. Where that is gone, or the row was never armed, one is started;
 * the policy FAIL says when somebody else was faster.
 */
async function arm(row: Unarmed, context: ArmContext): Promise<void> {
  const { tally, logger } = context
  if (isHopeless(tally)) return // its lease runs out by itself
  try {
    const done = row.armedFor === null ? null : await tell(row, context)
    if (!done && (await start(row, context))) tally.started += 1
    else if (done ?? (await tell(row, context))) tally.moved += 1
    else tally.failed += 1
  } catch (error) {
    tally.failed += 1
    logger.warn({ measureId: row.id, workflowId: measureWorkflowId(row.id), err: error }, 'not armed yet')
  }
}

/** False when a workflow of this measure runs already. */
async function start(row: Unarmed, { client, now, delayed, marks }: ArmContext): Promise<boolean> {
  const input: MeasureInput = { version: 1, measureId: row.id }
  const { summary, details } = row.due()
  try {
    await client.withAbortSignal(AbortSignal.timeout(startLimit), () =>
      client.workflow.start(workflowTypes.measure, {
        workflowId: measureWorkflowId(row.id),
        taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'FAIL',
        typedSearchAttributes: attributesOf(row),
        staticSummary: `${row.id} ${summary}`,
        staticDetails: details,
        ...(delayed ? { startDelay: Math.min(Math.max(0, row.nextDecisionAt - now), longestDelay) } : {}),
      }),
    )
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false
    throw error
  }
  // An overdue one looks at once and writes itself what it waits for: marked as armed for the past, the net would tell it
  // again before its turn comes. Until it has looked the lease keeps it from being started twice.
  if (row.nextDecisionAt > now) await marks.add(row)
  return true
}

/** False when there is no workflow. No write: its next step says what it waits for. */
async function tell(row: Unarmed, { client, now }: ArmContext): Promise<boolean> {
  const handle = client.workflow.getHandle(measureWorkflowId(row.id))
  try {
    await client.withAbortSignal(AbortSignal.timeout(callLimit), () =>
      handle.startUpdate(movedName, {
        // Not armed as far as anybody knows, and yet it runs: it may have had this sequence's Update before.
        updateId: movedUpdateId(row.sequence, row.armedFor === null ? now : row.restoredAt),
        waitForStage: 'ACCEPTED',
      }),
    )
    return true
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false
    throw error
  }
}

/** Started workflows, written down together: a commit each would cost as much again as the start. */
type Marks = { add(row: Unarmed): Promise<void>; flush(): Promise<void> }

function createMarks(pool: Pool): Marks {
  let open: Unarmed[] = []
  const flush = async (): Promise<void> => {
    const rows = open
    open = []
    if (rows.length === 0) return
    // Only where it still is as read: a command in between moved the decision, and is told by the next step.
    await inTransaction(pool, (client) =>
      Promise.all(rows.map((row) => markArmed(client, row.id, row, row.nextDecisionAt))),
    )
  }
  return {
    async add(row) {
      open.push(row)
      if (open.length >= markedTogether) await flush()
    },
    flush,
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
async function eachOf<T>(
  items: readonly T[],
  width: number,
  call: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const lane = async (): Promise<void> => {
    for (const item of queue) await call(item)
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
}
