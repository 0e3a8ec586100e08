import { Context } from '@temporalio/activity'
import type { Instant } from '../domain/localDate.ts'
import type { Deps, Dispatched } from './deps.ts'
import { runDispatch } from './dispatchRun.ts'
import { openPost } from './smtp.ts'

export type Dispatch = (account: string, now: Instant) => Promise<Dispatched>

/** The mailroom's activity: one bounded step with a heartbeat every second. Cancelled, it begins no further group. */
export function createDispatch(deps: Deps): Dispatch {
  const room = { ...deps, post: openPost(deps.smtp) }
  return async (account, now) => {
    const context = Context.current()
    const beat = setInterval(() => context.heartbeat(), 1_000)
    try {
      return await runDispatch(room, { account, now, signal: context.cancellationSignal })
    } finally {
      clearInterval(beat)
    }
  }
}
