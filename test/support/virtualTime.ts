import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from '../../db/pool.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { Armer } from '../../worker/armer.ts'
import type { WatchedMailroom } from './officeMailroom.ts'
import type { TimeSkipping } from './timeSkipping.ts'

export type VirtualTime = {
  now(): Promise<Instant>
  /** Waits, in real time, until everything that is due now has happened. */
  settle(): Promise<void>
  /** Goes to an instant; everything that is due on the way happens at its own. */
  advanceTo(instant: Instant): Promise<void>
}

/** `worker`: the one that runs now. */
type Parts = { pool: Pool; time: TimeSkipping; worker: () => { armer: Armer; mailroom: WatchedMailroom } }

/** Real time that the work of one virtual instant may take. */
const patience = 60_000
const betweenLooks = 15

/**
 * The worker's clock hands. Its intervals (armer, minute check) do not exist here: `settle` calls the armer itself. The
 * minute check runs only when a worker starts, so that a wake that got lost fails the test instead of being mended.
 */
export function createVirtualTime({ pool, time, worker }: Parts): VirtualTime {
  const settle = async (): Promise<void> => {
    const giveUpAt = performance.now() + patience
    for (;;) {
      const { failed } = await worker().armer.step(await time.now())
      if (failed > 0) throw new Error(`${failed} measures could not be armed`)
      const state = await stateOf(pool, await time.now())
      if (isQuiet(state) && worker().mailroom.isIdle()) return
      if (performance.now() > giveUpAt) throw new Error(`never quiet: ${JSON.stringify(state)}`)
      await pause(betweenLooks)
    }
  }
  const advanceTo = async (instant: Instant): Promise<void> => {
    if ((await time.now()) >= instant) return
    // Workflows wake and act on the way, for whose steps the test server's time stands still.
    await time.sleepUntil(instant)
    await settle()
  }
  return { now: () => time.now(), settle, advanceTo }
}

/** Counts of what is still to happen at this instant; `waking`: the mailroom is awake, or overslept. */
type State = { unarmed: number; late: number; waking: boolean; inHand: number }

function isQuiet({ unarmed, late, waking, inHand }: State): boolean {
  return unarmed === 0 && late === 0 && !waking && inHand === 0
}

/** In SQL of its own: a harness that asked the product whether it is done would believe it. */
async function stateOf(pool: Pool, now: Instant): Promise<State> {
  const { rows } = await pool.query<State>(
    `select
       (select count(*) from measure
        where next_decision_at is not null and (armed_for is null or armed_for > next_decision_at)) as unarmed,
       (select count(*) from measure where next_decision_at <= $1) as late,
       (select bool_or(next_wake <= $1) from mail_account) as waking,
       (select count(*) from telling where done_at is null and state in ('claimed', 'sending')) as "inHand"`,
    [new Date(now)],
  )
  const [state] = rows
  if (!state) throw new Error('the state of the office could not be read')
  return state
}
