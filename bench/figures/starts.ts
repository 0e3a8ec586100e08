import type { Client } from '@temporalio/client'
import { eachOf } from '../waiting.ts'

const concurrency = 50
let started = 0

/** S0: bare starts of a workflow that no worker runs. Answers starts per second. */
export async function bareStarts(client: Client, count: number): Promise<number> {
  const ids = Array.from({ length: count }, () => `bare:${++started}`)
  const began = performance.now()
  await eachOf(ids, concurrency, (workflowId) =>
    client.workflow.start('bare', { workflowId, taskQueue: 'nobody', args: [{ version: 1 }] }),
  )
  return (count * 1000) / (performance.now() - began)
}
