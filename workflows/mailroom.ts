import {
  condition,
  continueAsNew,
  defineSignal,
  isCancellation,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { Activities, Dispatched } from '../activities/index.ts'
import type { Instant } from '../domain/localDate.ts'
import { type MailroomInput, pokeName } from './messages.ts'

export const pokeSignal = defineSignal(pokeName)

/** Rounds after which the workflow begins a new run, so that its history stays short enough to read. */
const roundsPerRun = 200
const pauseAfterFailure = 1_000

/** One attempt a call: the loop calls again with a fresh `now`, which a retry would not have. */
const { dispatch } = proxyActivities<Activities>({
  startToCloseTimeout: '60 s',
  heartbeatTimeout: '5 s',
  retry: { maximumAttempts: 1 },
  summary: '发出到期的通知',
})

/** Sleeps until the earliest due notice of the account, then dispatches until nothing is due. Never ends. */
export async function mailroom(input: MailroomInput): Promise<never> {
  let poked = false
  setHandler(pokeSignal, () => {
    poked = true
  })
  for (let round = 0; round < roundsPerRun && !workflowInfo().continueAsNewSuggested; round++) {
    poked = false // before the dispatch: a notice that it did not see any more pokes for the next one
    const done = await tryDispatch(input.account)
    if (done?.more) continue
    await sleepUntil(done, () => poked)
  }
  return await continueAsNew<typeof mailroom>(input)
}

/** Null when it failed: what it had claimed is taken over by the next one's fence. */
async function tryDispatch(account: string): Promise<Dispatched | null> {
  try {
    return await dispatch(account, Date.now())
  } catch (error) {
    if (isCancellation(error)) throw error
    log.warn('dispatch failed', { account, error })
    return null
  }
}

async function sleepUntil(done: Dispatched | null, poked: () => boolean): Promise<void> {
  if (done === null) {
    setCurrentDetails('上次发送未完成，稍后再试')
    await condition(poked, pauseAfterFailure, { summary: '发送未完成，稍后再试' })
  } else if (done.next === null) {
    setCurrentDetails('没有待发的通知')
    await condition(poked)
  } else {
    setCurrentDetails(`下次发送：${inBeijing(done.next)}（北京时间）`)
    await condition(poked, Math.max(250, done.next - Date.now()), { summary: '等待下一批通知' })
  }
}

/** For reading only; instants cross to the office's clock in domain/time.ts, whose zone data the bundle does not carry. */
function inBeijing(at: Instant): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}
