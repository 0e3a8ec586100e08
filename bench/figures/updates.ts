import type { Stage } from '../stage.ts'
import { openTextbook } from '../textbook/open.ts'
import { eachOf } from '../waiting.ts'
import { inFlight, type Rush, rush } from './rush.ts'

const hour = 3_600_000

/** A command as a Temporal Update: one for each of so many running workflows of the textbook, all of them warm. */
export async function measureUpdates(stage: Stage, count: number, name: string): Promise<Rush> {
  const { client, pid, close } = await openTextbook(stage, name)
  try {
    const ids = Array.from({ length: count }, (_, index) => `updated-${index + 1}`)
    const reminders = [{ rung: 'first', at: Date.now() + hour }]
    await eachOf(ids, inFlight, (workflowId) =>
      client.workflow.start('textbook', {
        workflowId,
        taskQueue: 'textbook',
        args: [{ measureId: workflowId, to: 'nobody@bench.example', reminders, news: false }],
      }),
    )
    const update = (id: string) => client.workflow.getHandle(id).executeUpdate('startWork')
    await eachOf(ids, inFlight, update)
    return await rush(ids, update, { cpu: () => stage.cpu(pid) })
  } finally {
    await close()
  }
}
