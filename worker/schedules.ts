import type { Client, ScheduleOptions } from '@temporalio/client'
import { ScheduleAlreadyRunning } from '@temporalio/client'
import type { Logger } from 'pino'
import { auditWorkflowId, taskQueue, workflowTypes } from '../workflows/messages.ts'

/** What runs by the calendar of the day; a missed one is made up for only shortly after (DESIGN section 4). */
const schedules: readonly ScheduleOptions[] = [
  {
    scheduleId: 'audit',
    // Before the spread of the morning's decisions begins, after everything of the day before is over.
    spec: { calendars: [{ hour: 4, minute: 30, comment: '每夜核对' }], timezone: 'Asia/Shanghai' },
    action: {
      type: 'startWorkflow',
      workflowType: workflowTypes.audit,
      workflowId: auditWorkflowId('nightly'),
      taskQueue,
      args: [],
      staticSummary: '每夜核对：应告知、应决定、应等待的，与实际相比',
    },
    policies: { overlap: 'SKIP', catchupWindow: '30 minutes' },
  },
]

/** Makes the schedules, or brings those that are there up to date. Without them only the night's work is missing. */
export async function ensureSchedules(client: Client, logger: Pick<Logger, 'warn'>): Promise<void> {
  for (const schedule of schedules) {
    try {
      await createOrUpdate(client, schedule)
    } catch (error) {
      logger.warn({ err: error, schedule: schedule.scheduleId }, 'schedule not made')
    }
  }
}

async function createOrUpdate(client: Client, schedule: ScheduleOptions): Promise<void> {
  try {
    await client.schedule.create(schedule)
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
    const { spec, action, policies } = schedule
    await client.schedule.getHandle(schedule.scheduleId).update(({ state }) => ({
      spec,
      action: { ...action, workflowId: auditWorkflowId('nightly') },
      policies,
      state,
    }))
  }
}
