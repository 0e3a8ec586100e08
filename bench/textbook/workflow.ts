import {
  condition,
  defineSignal,
  defineUpdate,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow'
import type { TextbookActivities } from './activities.ts'

export type TextbookInput = {
  measureId: string
  to: string
  reminders: { rung: string; at: number }[]
  /** Whether it also tells what our design tells: assigned, verification asked, closed out. */
  news: boolean
}

export const requestCloseOut = defineSignal('requestCloseOut')
export const verifyCloseOut = defineSignal('verifyCloseOut')
/** A person's command as the textbook has it: an Update, answered by the workflow. */
export const startWork = defineUpdate<string>('startWork')

const { sendReminder, recordReminder } = proxyActivities<TextbookActivities>({
  startToCloseTimeout: '30 s',
})

/** N0, the design that every tutorial shows: a timer, an activity that sends and one that records for each reminder. */
export async function textbook({ measureId, to, reminders, news }: TextbookInput): Promise<string> {
  let [requested, verified] = [false, false]
  let state = 'notStarted'
  setHandler(startWork, () => {
    state = 'inProgress'
    return state
  })
  setHandler(requestCloseOut, () => {
    requested = true
  })
  setHandler(verifyCloseOut, () => {
    verified = true
  })
  const tell = async (rung: string): Promise<void> => {
    const messageId = await sendReminder({ measureId, to, rung })
    await recordReminder({ measureId, rung, messageId, at: Date.now() })
  }
  const tellNews = async (what: string): Promise<void> => {
    if (news) await tell(what)
  }
  await tellNews('assigned')
  // Side by side, its cheapest form: one after the other they would need more workflow tasks.
  await Promise.all(
    reminders.map(async ({ rung, at }) => {
      await sleep(Math.max(1, at - Date.now()))
      await tell(rung)
    }),
  )
  await condition(() => requested)
  await tellNews('verificationAsked')
  await condition(() => verified)
  await tellNews('closedOut')
  return 'closedOut'
}
