import { proxyActivities, workflowInfo } from '@temporalio/workflow'
import type { Activities } from '../activities/index.ts'

/** A failed attempt begins anew; what fails three times waits for the next night, and the run says why. */
const { audit: compare } = proxyActivities<Activities>({
  startToCloseTimeout: '30 min',
  heartbeatTimeout: '2 min',
  retry: { maximumAttempts: 3, initialInterval: '30 s' },
  summary: '核对：应告知、应决定、应等待的，与实际相比',
})

/** One audit of all open measures, by the schedule or on demand; it is named after its workflow. */
export async function audit(): Promise<void> {
  await compare(workflowInfo().workflowId, Date.now())
}
