import type { Client } from '@temporalio/client'
import { until } from '../waiting.ts'

/** Waits until no workflow of the type runs. One count for all: asking each for its result would cost more than it. */
export function untilEnded(client: Client, type: string): Promise<void> {
  return until(
    `工作流 ${type} 全部结束`,
    async () => {
      const { count } = await client.workflow.count(
        `WorkflowType = '${type}' and ExecutionStatus = 'Running'`,
      )
      return count === 0
    },
    { every: 200 },
  )
}
