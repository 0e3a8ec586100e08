import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import type { MeasureId } from '../../domain/measure.ts'
import { measureWorkflowId } from '../../workflows/messages.ts'
import type { Office } from './office.ts'

/** The steps that Temporal's history of a measure names, in order, as somebody reads them on its page. */
export async function stepsOf(office: Office, id: MeasureId): Promise<string[]> {
  const { events } = await office.time.client.workflow.getHandle(measureWorkflowId(id)).fetchHistory()
  return (events ?? []).flatMap((event) => {
    const name = event.activityTaskScheduledEventAttributes?.activityType?.name
    return name ? [name] : []
  })
}

/** The history as `test/replay` stores it: identities name this machine, and a replay needs none. */
export async function historyOf(office: Office, id: MeasureId): Promise<string> {
  const handle = office.time.client.workflow.getHandle(measureWorkflowId(id))
  const text = historyToJSON(await handle.fetchHistory())
  return `${text.replace(/"identity": *"[^"]*"/g, '"identity": "recorded"')}\n`
}
