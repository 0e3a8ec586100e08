import type { Client } from '@temporalio/client'
import { WorkflowNotFoundError } from '@temporalio/client'
import type { WorkflowSeen } from '../domain/audit.ts'
import type { MeasureId } from '../domain/measure.ts'
import { measureWorkflowId, workflowTypes } from '../workflows/messages.ts'

/**
 * Which of the measures have a workflow that runs. The list of running ones is asked first: one call for a batch, but it
 * follows the truth by a moment; whoever is not in it is asked for by name. Where Temporal does not answer, a measure is
 * missing from the answer.
 */
export function createWorkflowLook(client: Client) {
  return async (ids: readonly MeasureId[]): Promise<ReadonlyMap<MeasureId, WorkflowSeen>> => {
    const listed = await listRunning(client, ids)
    const seen = new Map<MeasureId, WorkflowSeen>()
    const queue = ids.values()
    const lane = async () => {
      for (const id of queue) {
        const state = listed.has(measureWorkflowId(id)) ? 'running' : await describe(client, id)
        if (state) seen.set(id, state)
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    return seen
  }
}

const lanes = 10
const callLimit = 5_000

/** Ids are in order, so a range holds them; others in between do no harm. */
async function listRunning(client: Client, ids: readonly MeasureId[]): Promise<ReadonlySet<string>> {
  const [first, last] = [ids[0], ids.at(-1)]
  if (first === undefined || last === undefined) return new Set()
  const range = `WorkflowId BETWEEN '${measureWorkflowId(first)}' AND '${measureWorkflowId(last)}'`
  const query = `WorkflowType = '${workflowTypes.measure}' AND ExecutionStatus = 'Running' AND ${range}`
  try {
    return await client.withAbortSignal(AbortSignal.timeout(callLimit), async () => {
      const running = new Set<string>()
      for await (const { workflowId } of client.workflow.list({ query, pageSize: 1000 })) {
        if (running.add(workflowId).size > 10 * ids.length) break
      }
      return running
    })
  } catch {
    return new Set() // asked for one by one
  }
}

async function describe(client: Client, id: MeasureId): Promise<WorkflowSeen | null> {
  const handle = client.workflow.getHandle(measureWorkflowId(id))
  try {
    const { status } = await client.withAbortSignal(AbortSignal.timeout(callLimit), () => handle.describe())
    return status.name === 'RUNNING' ? 'running' : 'none'
  } catch (error) {
    return error instanceof WorkflowNotFoundError ? 'none' : null
  }
}
