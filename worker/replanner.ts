import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { replanBatch } from '../db/replanBatch.ts'
import { mailAccount } from '../db/wake.ts'
import type { Instant } from '../domain/localDate.ts'

export type ReplannerDeps = {
  pool: Pool
  logger: Pick<Logger, 'info' | 'warn'>
  poke(account: string): Promise<void>
}

/** What a step did; `more`: a change is still being applied, call again at once. */
export type Replanner = { step(now: Instant): Promise<{ replanned: number; failed: number; more: boolean }> }

/** So many are locked, decided and committed together: a command of one of them waits a fraction of a second. */
const measuresABatch = 250
/** Between two pokes of the mailroom, and the longest that a worker which is told to stop still works. */
const batchesAStep = 4

/**
 * Applies confirmed changes of calendar, ladder and policy to the open measures (docs/decisions/0008). All that it
 * remembers stands in the database, and any worker goes on where another one was killed. The workflows hear of an earlier
 * decision from the armer.
 */
export function createReplanner({ pool, logger, poke }: ReplannerDeps): Replanner {
  return {
    async step(now) {
      const tally = { replanned: 0, failed: 0 }
      let isPoked = false
      let more = true
      for (let batch = 0; batch < batchesAStep && more; batch++) {
        const done = await replanBatch(pool, now, measuresABatch)
        tally.replanned += done.replanned
        tally.failed += done.failed
        isPoked ||= done.poke !== null
        more = done.change !== null
        if (done.failed > 0) logger.warn({ change: done.change?.id, failed: done.failed }, 'not re-planned')
        if (done.change?.state === 'done') logger.info({ change: done.change.id }, 'change applied')
      }
      // One for all of them. Lost with a killed worker, the minute check finds the rows.
      if (isPoked) await poke(mailAccount)
      return { ...tally, more }
    },
  }
}
