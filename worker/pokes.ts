import type { Client } from '@temporalio/client'
import {
  type MailroomInput,
  mailroomWorkflowId,
  pokeName,
  taskQueue,
  workflowTypes,
} from '../workflows/messages.ts'

/**
 * Wakes a mailroom, starting it where there is none. Coalesces: who comes while a poke is on its way waits for the next
 * one, which all of them share. That one begins after every row they wrote was committed, so none is overlooked.
 */
export function createPoke(client: Client): (account: string) => Promise<void> {
  const running = new Map<string, Promise<void>>()
  const waiting = new Map<string, Promise<void>>()

  const run = (account: string): Promise<void> => {
    const call = poke(client, account).finally(() => running.delete(account))
    running.set(account, call)
    return call
  }
  const afterRunning = async (account: string, call: Promise<void>): Promise<void> => {
    await call.catch(() => {}) // its own callers hear of it
    waiting.delete(account)
    await run(account)
  }
  return (account) => {
    const shared = waiting.get(account)
    if (shared) return shared
    const call = running.get(account)
    if (!call) return run(account)
    const next = afterRunning(account, call)
    waiting.set(account, next)
    return next
  }
}

async function poke(client: Client, account: string): Promise<void> {
  const input: MailroomInput = { version: 1, account }
  await client.withAbortSignal(AbortSignal.timeout(5_000), () =>
    client.workflow.signalWithStart(workflowTypes.mailroom, {
      workflowId: mailroomWorkflowId(account),
      taskQueue,
      args: [input],
      signal: pokeName,
      staticSummary: `发信账户 ${account}：等到最早一封到期，合并发出`,
    }),
  )
}
